using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Local.Engine.Secrets;

/// <summary>
/// Encrypts a stack's secrets like Pulumi's <c>passphrase</c> provider: AES-256-GCM with a key that PBKDF2-SHA256
/// derives from the passphrase in 1,000,000 rounds. The form of a ciphertext is <c>v1:NONCE:DATA</c>, both base64,
/// with the tag at the end of the data.
/// </summary>
/// <remarks>
/// Deriving the key takes most of a second. It happens at the first secret, and once for each salt in a process.
/// Thread-safe.
/// </remarks>
public sealed class SecretsManager
{
    /// <summary>The provider's name in a checkpoint.</summary>
    public const string Type = "passphrase";

    private const int Rounds = 1_000_000;
    private const int SaltSize = 8;
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const string CheckPhrase = "pulumi";

    private static readonly ConcurrentDictionary<(string Passphrase, string Salt), byte[]> Keys = new();

    private readonly Lazy<byte[]> _key;
    private readonly ConcurrentDictionary<string, string> _ciphertexts = new();

    private SecretsManager(string salt, Lazy<byte[]> key)
    {
        Salt = salt;
        _key = key;
    }

    /// <summary>
    /// The public part of the encryption: <c>v1:SALT:v1:NONCE:DATA</c>. The last three are an encrypted known text,
    /// which verifies the passphrase. It is the provider's state in the checkpoint and <c>encryptionsalt</c> in
    /// <c>Pulumi.STACK.yaml</c>.
    /// </summary>
    public string Salt { get; }

    /// <summary>Returns a manager with a new salt.</summary>
    public static SecretsManager Create(string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var key = Derive(passphrase, salt);
        return new SecretsManager(
            $"v1:{Convert.ToBase64String(salt)}:{Encrypt(key, CheckPhrase)}",
            new Lazy<byte[]>(key)
        );
    }

    /// <summary>Returns a manager for secrets that exist already.</summary>
    /// <param name="passphrase">Returns the passphrase. Called at the first secret.</param>
    /// <param name="salt">See <see cref="Salt"/>.</param>
    /// <exception cref="EngineException">
    /// The salt is malformed. A wrong passphrase causes an error only at the first secret.
    /// </exception>
    public static SecretsManager Open(Func<string> passphrase, string salt)
    {
        var parts = salt.Split(':', 3);
        if (parts.Length != 3 || parts[0] != "v1")
        {
            throw new EngineException($"the encryption salt: found '{salt}'; allowed: v1:SALT:v1:NONCE:DATA");
        }

        return new SecretsManager(
            salt,
            new Lazy<byte[]>(() =>
            {
                var key = Derive(passphrase(), FromBase64(parts[1]));
                return TryDecrypt(key, parts[2]) == CheckPhrase
                    ? key
                    : throw new EngineException(
                        "incorrect passphrase: the stack's secrets were encrypted with another. Put the former "
                            + ".local/passphrase back, or set PULUMI_CONFIG_PASSPHRASE to its former value"
                    );
            })
        );
    }

    /// <summary>
    /// Returns the ciphertext of <paramref name="plaintext"/>. The same text has the same ciphertext.
    /// </summary>
    public string Encrypt(string plaintext) => _ciphertexts.GetOrAdd(plaintext, text => Encrypt(_key.Value, text));

    /// <summary>Returns the plaintext of <paramref name="ciphertext"/>.</summary>
    /// <exception cref="EngineException">The passphrase is wrong, or the ciphertext is damaged.</exception>
    public string Decrypt(string ciphertext)
    {
        var plaintext =
            TryDecrypt(_key.Value, ciphertext)
            ?? throw new EngineException("a secret in the state is damaged and cannot be decrypted");
        _ciphertexts.TryAdd(plaintext, ciphertext);
        return plaintext;
    }

    private static byte[] Derive(string passphrase, byte[] salt) =>
        Keys.GetOrAdd(
            (passphrase, Convert.ToBase64String(salt)),
            _ =>
                Rfc2898DeriveBytes.Pbkdf2(
                    Encoding.UTF8.GetBytes(passphrase),
                    salt,
                    Rounds,
                    HashAlgorithmName.SHA256,
                    KeySize
                )
        );

    private static string Encrypt(byte[] key, string plaintext)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        var text = Encoding.UTF8.GetBytes(plaintext);
        var data = new byte[text.Length + TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, text, data.AsSpan(0, text.Length), data.AsSpan(text.Length));
        return $"v1:{Convert.ToBase64String(nonce)}:{Convert.ToBase64String(data)}";
    }

    private static string? TryDecrypt(byte[] key, string ciphertext)
    {
        var parts = ciphertext.Split(':');
        if (parts.Length != 3 || parts[0] != "v1")
        {
            return null;
        }

        var nonce = FromBase64(parts[1]);
        var data = FromBase64(parts[2]);
        if (nonce.Length != NonceSize || data.Length < TagSize)
        {
            return null;
        }

        var text = new byte[data.Length - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(nonce, data.AsSpan(0, text.Length), data.AsSpan(text.Length), text);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(text);
    }

    private static byte[] FromBase64(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length) ? buffer[..length] : [];
    }
}
