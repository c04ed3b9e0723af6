using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Local.Protocol.Files;

namespace Local.Cloud.Resources;

/// <summary>Encrypts secrets in files with AES-256-GCM.</summary>
internal sealed class SecretBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly string _path;
    private readonly byte[] _key;

    /// <param name="path">The path of the key's file. If it does not exist, it is created for this user only.</param>
    /// <exception cref="CloudException">The file does not hold a key.</exception>
    public SecretBox(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, RandomNumberGenerator.GetBytes(32));
        }

        using (var file = RegularFile.OpenRead(path))
        {
            _key = new byte[file.Length];
            file.ReadExactly(_key);
        }

        if (_key.Length != 32)
        {
            throw new CloudException(
                $"{path} is damaged: found {_key.Length} bytes; allowed: a key of 32 bytes. "
                    + "Remove it, and the next update writes the secrets again"
            );
        }
    }

    /// <summary>
    /// Writes the key again if its file was deleted. Without it, a restart could not read the secrets.
    /// </summary>
    /// <returns>Whether the file was written.</returns>
    /// <exception cref="CloudException">The file cannot be written.</exception>
    public bool KeepKey()
    {
        if (File.Exists(_path))
        {
            return false;
        }

        PrivateFile.Write(_path, _key);
        return true;
    }

    /// <summary>
    /// Returns a random text of 32 letters, digits, hyphens and underscores: the same for the same label as long as the
    /// key is the same.
    /// </summary>
    public string Derive(string label) =>
        Base64Url.EncodeToString(
            HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 24, salt: [], info: Encoding.UTF8.GetBytes(label))
        );

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

    /// <exception cref="FormatException">The text is damaged, or was not encrypted with this key.</exception>
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
