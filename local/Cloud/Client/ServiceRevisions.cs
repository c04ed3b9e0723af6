using Local.Protocol.Values;

namespace Local.Cloud.Client;

/// <summary>Finds the task definitions that a stack's services must run.</summary>
public static class ServiceRevisions
{
    /// <summary>
    /// Returns the family and revision, such as <c>service-users-td:3</c>, by the name of the ECS service.
    /// </summary>
    /// <param name="resources">The type and the outputs of each resource in the stack's state.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<(string Type, PropertyMap Outputs)> resources) =>
        resources
            .Where(resource => resource.Type == "aws:ecs/service:Service")
            .Select(resource =>
                (
                    Name: resource.Outputs.Get("name")?.AsString,
                    Revision: resource.Outputs.Get("taskDefinition")?.AsString?.Split('/')[^1]
                )
            )
            .Where(service => service is { Name: not null, Revision: not null })
            .GroupBy(service => service.Name!)
            .ToDictionary(group => group.Key, group => group.First().Revision!);
}
