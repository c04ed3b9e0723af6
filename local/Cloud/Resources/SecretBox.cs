using System.Security.Cryptography;
using System.Text;

namespace Local.Cloud.Resources;

/// <summary>Encrypts what the store must keep but nobody may read in a file (AES-256-GCM).</summary>
internal sealed class SecretBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly string _path;
    private readonly byte[] _key;

    /// <param name="path">The file of the key; made, for this user alone, when it does not exist.</param>
    /// <exception cref="CloudException">The file holds no key.</exception>
    public SecretBox(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, RandomNumberGenerator.GetBytes(32));
        }

        _key = File.ReadAllBytes(path);
        if (_key.Length != 32)
        {
            throw new CloudException($"{path} is damaged: it holds {_key.Length} bytes and a key has 32");
        }
    }

    /// <summary>Writes the key again where its file was deleted: without it nothing could be read after a restart.</summary>
    /// <returns>Whether that was needed.</returns>
    /// <exception cref="CloudException">It cannot be written.</exception>
    public bool KeepKey()
    {
        if (File.Exists(_path))
        {
            return false;
        }

        PrivateFile.Write(_path, _key);
        return true;
    }

    public string Encrypt(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedText.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, plain, sealedText.AsSpan(NonceSize + TagSize), sealedText.AsSpan(NonceSize, TagSize));
        return Convert.ToBase64String(sealedText);
    }

    /// <exception cref="FormatException">It is damaged, or was not encrypted with this key.</exception>
    public string Decrypt(string ciphertext)
    {
        var sealedText = Convert.FromBase64String(ciphertext);
        if (sealedText.Length < NonceSize + TagSize)
        {
            throw new FormatException("the encrypted text is cut off");
        }

        var plain = new byte[sealedText.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        try
        {
            aes.Decrypt(
                sealedText.AsSpan(0, NonceSize),
                sealedText.AsSpan(NonceSize + TagSize),
                sealedText.AsSpan(NonceSize, TagSize),
                plain
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new FormatException("the text was not encrypted with this cloud's key");
        }

        return Encoding.UTF8.GetString(plain);
    }
}
