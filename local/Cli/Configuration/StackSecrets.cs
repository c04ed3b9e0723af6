using Local.Cli.Projects;
using Local.Engine.Secrets;

namespace Local.Cli.Configuration;

/// <summary>Encrypts and decrypts the secrets of a stack's configuration.</summary>
/// <param name="stack">The stack's file, which contains the salt.</param>
internal sealed class StackSecrets(StackFile stack)
{
    private SecretsManager? _manager;

    /// <summary>Encrypts <paramref name="text"/>. The first secret of a stack creates its salt.</summary>
    /// <exception cref="Local.Engine.EngineException">The passphrase differs from the former one.</exception>
    public string Encrypt(string text)
    {
        if (_manager is null && stack.EncryptionSalt() is null)
        {
            _manager = SecretsManager.Create(Passphrase.Get(stack.Project.Folder));
            stack.SetEncryptionSalt(_manager.Salt);
        }

        return Manager().Encrypt(text);
    }

    /// <summary>Decrypts <paramref name="ciphertext"/>.</summary>
    /// <exception cref="CliException">The stack has no salt.</exception>
    /// <exception cref="Local.Engine.EngineException">
    /// The passphrase is wrong, or the ciphertext is damaged.
    /// </exception>
    public string Decrypt(string ciphertext) => Manager().Decrypt(ciphertext);

    private SecretsManager Manager() =>
        _manager ??= SecretsManager.Open(
            () => Passphrase.Get(stack.Project.Folder),
            stack.EncryptionSalt()
                ?? throw new CliException(
                    $"{stack.Path}: a secret cannot be decrypted, because 'encryptionsalt' is missing"
                )
        );
}
