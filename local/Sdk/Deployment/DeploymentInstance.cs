using System.Collections.Immutable;

namespace Pulumi;

/// <summary>The deployment that a program is part of.</summary>
public sealed class DeploymentInstance
{
    private readonly FunctionCalls _calls;

    internal DeploymentInstance(Deployment deployment)
    {
        Deployment = deployment;
        _calls = new FunctionCalls(deployment);
    }

    /// <summary>The stack's name, such as <c>dev</c>.</summary>
    public string StackName => Deployment.Settings.Stack;

    /// <summary>The project's name, from <c>Pulumi.yaml</c>.</summary>
    public string ProjectName => Deployment.Settings.Project;

    /// <summary>The folder of <c>Pulumi.yaml</c>.</summary>
    /// <exception cref="InvalidOperationException">The engine did not tell it.</exception>
    public string RootDirectory =>
        Deployment.Settings.RootDirectory
        ?? throw new InvalidOperationException(
            "The Pulumi CLI version does not support root directory. Please update the Pulumi CLI."
        );

    /// <summary>The organization; <c>organization</c> where the backend has none.</summary>
    public string OrganizationName => Deployment.Settings.Organization;

    /// <summary>Whether this is a preview.</summary>
    public bool IsDryRun => Deployment.Settings.IsDryRun;

    internal Deployment Deployment { get; }

    /// <summary>What the function returns; unknown while one of its arguments is.</summary>
    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        new(_calls.CallAsync<T>(token, args, options));

    /// <inheritdoc cref="Invoke{T}(string, InvokeArgs, InvokeOptions)"/>
    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        new(_calls.CallAsync<T>(token, args, options));

    /// <summary>The only value of what the function returns.</summary>
    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Invoke<ImmutableDictionary<string, T>>(token, args, options).Apply(values => values.Values.First());

    /// <inheritdoc cref="InvokeSingle{T}(string, InvokeArgs, InvokeOptions)"/>
    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        Invoke<ImmutableDictionary<string, T>>(token, args, options).Apply(values => values.Values.First());

    /// <summary>What the function returns, for arguments that are there now.</summary>
    public Task<T> InvokeAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        _calls.CallNowAsync<T>(token, args, options);

    /// <summary>The only value of what the function returns, for arguments that are there now.</summary>
    public async Task<T> InvokeSingleAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null)
    {
        var values = await _calls
            .CallNowAsync<ImmutableDictionary<string, T>>(token, args, options)
            .ConfigureAwait(false);
        return values.Values.First();
    }

    /// <summary>Calls the function and drops what it returns.</summary>
    public Task InvokeAsync(string token, InvokeArgs args, InvokeOptions? options = null) =>
        _calls.CallNowAsync<object>(token, args, options);
}
