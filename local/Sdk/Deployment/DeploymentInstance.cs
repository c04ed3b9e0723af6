using System.Collections.Immutable;

namespace Pulumi;

/// <summary>The deployment that a program is part of.</summary>
public sealed class DeploymentInstance
{
    private readonly FunctionCalls _calls;
    private readonly MethodCalls _methods;

    internal DeploymentInstance(Deployment deployment)
    {
        Deployment = deployment;
        _calls = new FunctionCalls(deployment);
        _methods = new MethodCalls(deployment);
    }

    /// <summary>The stack's name, such as <c>dev</c>.</summary>
    public string StackName => Deployment.Settings.Stack;

    /// <summary>The project's name, from <c>Pulumi.yaml</c>.</summary>
    public string ProjectName => Deployment.Settings.Project;

    /// <summary>The folder of <c>Pulumi.yaml</c>.</summary>
    /// <exception cref="InvalidOperationException">The engine did not give the folder.</exception>
    public string RootDirectory =>
        Deployment.Settings.RootDirectory
        ?? throw new InvalidOperationException(
            "The Pulumi CLI version does not support root directory. Please update the Pulumi CLI."
        );

    /// <summary>The organization's name; <c>organization</c> if the backend has none.</summary>
    public string OrganizationName => Deployment.Settings.Organization;

    /// <summary>Whether this is a preview.</summary>
    public bool IsDryRun => Deployment.Settings.IsDryRun;

    internal Deployment Deployment { get; }

    /// <summary>Calls a function. The result is unknown while one of the arguments is.</summary>
    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        new(_calls.CallAsync<T>(token, args, options));

    /// <inheritdoc cref="Invoke{T}(string, InvokeArgs, InvokeOptions)"/>
    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        new(_calls.CallAsync<T>(token, args, options));

    /// <summary>Calls a function whose result has one entry, and returns that entry's value.</summary>
    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Invoke<ImmutableDictionary<string, T>>(token, args, options).Apply(values => values.Values.First());

    /// <inheritdoc cref="InvokeSingle{T}(string, InvokeArgs, InvokeOptions)"/>
    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        Invoke<ImmutableDictionary<string, T>>(token, args, options).Apply(values => values.Values.First());

    /// <summary>Calls a function with arguments that are known now.</summary>
    public Task<T> InvokeAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        _calls.CallNowAsync<T>(token, args, options);

    /// <summary>
    /// Calls a function with arguments that are known now. Its result has one entry, whose value is returned.
    /// </summary>
    public async Task<T> InvokeSingleAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null)
    {
        var values = await _calls
            .CallNowAsync<ImmutableDictionary<string, T>>(token, args, options)
            .ConfigureAwait(false);
        return values.Values.First();
    }

    /// <summary>Calls a function and ignores its result.</summary>
    public Task InvokeAsync(string token, InvokeArgs args, InvokeOptions? options = null) =>
        _calls.CallNowAsync<object>(token, args, options);

    /// <summary>Calls a method of a resource. The method may get arguments that are not known yet.</summary>
    /// <param name="token">The token of the method.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="self">The resource; null for a method that belongs to no resource.</param>
    /// <param name="options">Default: the resource's own provider serves the call.</param>
    public Output<T> Call<T>(string token, CallArgs args, Resource? self = null, CallOptions? options = null) =>
        new(_methods.CallAsync<T>(token, args, self, options));

    /// <summary>Calls a method of a resource and ignores its result.</summary>
    /// <inheritdoc cref="Call{T}(string, CallArgs, Resource, CallOptions)"/>
    public void Call(string token, CallArgs args, Resource? self = null, CallOptions? options = null) =>
        Deployment.Track(_methods.CallAsync<object>(token, args, self, options));
}
