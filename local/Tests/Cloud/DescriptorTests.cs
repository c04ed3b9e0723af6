using System.Net;
using System.Net.Sockets;
using Local.Cloud.Client;

namespace Local.Tests.Cloud;

/// <summary>A cloud in a process of its own that may have few descriptors.</summary>
internal sealed class DescriptorTests
{
    private const int Descriptors = 512;

    [Test]
    public async Task More_clients_than_descriptors_wait_while_the_cloud_goes_on()
    {
        await using var stack = await WebStack.StartAsync();
        using var cloud = await CloudClient.StartAsync(
            stack.Project.Folder,
            CancellationToken.None,
            [
                "bash",
                "-c",
                $"ulimit -n {Descriptors}; exec dotnet \"$@\"",
                "bash",
                Path.Combine(AppContext.BaseDirectory, "infra.dll"),
            ]
        );
        var clients = new List<TcpClient>();
        try
        {
            Assert.That((await stack.UpAsync()).Errors, Is.Empty);
            await ConnectAsync();
            var answer = stack.GetAsync();
            await AssertOthersAreServedAsync();
            Assert.That(answer.IsCompleted, Is.False, "the client waits behind those that came before it");

            clients.ForEach(client => client.Dispose());
            Assert.That(await answer, Is.EqualTo(WebStack.Body));

            await ConnectAsync();
            await AssertOthersAreServedAsync();
        }
        finally
        {
            await cloud.StopAsync(CancellationToken.None);
            clients.ForEach(client => client.Dispose());
        }

        async Task ConnectAsync()
        {
            for (var i = 0; i < 2 * Descriptors; i++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(IPAddress.Parse(stack.Address), WebStack.Port);
            }
        }

        async Task AssertOthersAreServedAsync()
        {
            using var another = await CloudClient.TryConnectAsync(stack.Project.Folder);
            Assert.That((await another!.StatusAsync()).Resources, Is.EqualTo(WebStack.Names.Length));
        }
    }
}
