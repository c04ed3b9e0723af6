using Local.Cli.Projects;
using Local.Engine.Secrets;

namespace Local.Cli.Configuration;

/// <summary>Encrypts and decrypts the secrets of a stack's configuration.</summary>
/// <param name="stack">The stack's file, which holds the salt.</param>
internal sealed class StackSecrets(StackFile stack)
{
    private SecretsManager? _manager;

    /// <summary>The ciphertext of <paramref name="text"/>; the stack's first secret gives it a salt.</summary>
    /// <exception cref="Local.Engine.EngineException">The passphrase is another than before.</exception>
    public string Encrypt(string text)
    {
        if (_manager is null && stack.EncryptionSalt() is null)
        {
            _manager = SecretsManager.Create(Passphrase.Get(stack.Project.Folder));
            stack.SetEncryptionSalt(_manager.Salt);
        }

        return Manager().Encrypt(text);
    }

    /// <summary>The text of <paramref name="ciphertext"/>.</summary>
    /// <exception cref="CliException">The stack has no salt.</exception>
    /// <exception cref="Local.Engine.EngineException">The passphrase is another, or the ciphertext is damaged.</exception>
    public string Decrypt(string ciphertext) => Manager().Decrypt(ciphertext);

    private SecretsManager Manager() =>
        _manager ??= SecretsManager.Open(
            () => Passphrase.Get(stack.Project.Folder),
            stack.EncryptionSalt()
                ?? throw new CliException($"{stack.Path}: there is a secret and no 'encryptionsalt' to decrypt it with")
        );
}
