using System.Globalization;
using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>
/// A stack of <c>infra:count</c> Fargate tasks in ten services behind one load balancer. Each task is a process with a port
/// that answers health checks and requests. Its server, in Perl, is so small that a thousand of them fit into memory. The
/// stack replaces Program.cs in a copy of the project.
/// </summary>
public static class Program
{
    private const int Services = 10;
    private const int FirstListener = 10_000;
    private const int ContainerPort = 8080;

    // The local cloud hands each container the path of its Unix socket.
    private const string Server = """
        use IO::Socket::UNIX;
        use IO::Select;
        $SIG{PIPE} = 'IGNORE';
        my $path = $ENV{ASPNETCORE_URLS} =~ s{^http://unix:}{}r;
        my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 64) or die "listen: $!";
        my $all = IO::Select->new($listener);
        while (my @ready = $all->can_read) {
          for my $one (@ready) {
            if ($one == $listener) { my $client = $listener->accept; $all->add($client) if $client; next; }
            if (!sysread $one, my $request, 65536) { $all->remove($one); close $one; next; }
            syswrite $one, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";
          }
        }
        """;

    public static Task<int> Main() => Deployment.RunAsync(Compose);

    private static void Compose()
    {
        var vpc = new DefaultVpc("default-vpc");
        var loadBalancer = new SecureAlb("load-balancer", new() { VpcId = vpc.VpcId, SubnetIds = vpc.PublicSubnetIds });
        var cluster = new EcsCluster("cluster", new() { VpcId = vpc.VpcId });
        var count = new Pulumi.Config().RequireInt32("count");
        foreach (var number in Enumerable.Range(0, Services))
        {
            _ = new FargateService(
                string.Create(CultureInfo.InvariantCulture, $"service-{number}"),
                new()
                {
                    Cluster = cluster,
                    Listener = loadBalancer.Listener(FirstListener + number),
                    VpcId = vpc.VpcId,
                    SubnetIds = vpc.PublicSubnetIds,
                    Task = new()
                    {
                        Image = "public.ecr.aws/n0h7v2z5/alba-digi-api-rest:latest",
                        Port = ContainerPort,
                        Cpu = 256,
                        Memory = 512,
                        Container = new() { EntryPoint = ["perl", "-e", Server] },
                    },
                    AssignPublicIp = true,
                    DesiredCount = count / Services,
                }
            );
        }
    }
}
