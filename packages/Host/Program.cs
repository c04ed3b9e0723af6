using Infra.Components;
using Pulumi.Experimental.Provider;

// A type of the package is infra:index:<Component>.
await ComponentProviderHost.Serve(args, typeof(SecureAlb).Assembly, "infra");
