using Local.Cloud.AutoScaling;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;

namespace Local.Tests.AutoScaling;

/// <summary>A scalable target in virtual time.</summary>
public sealed class ScalableTargetTests
{
    private const string Id = "service/cluster/users";
    private static readonly ScalableBounds OneToThree = new(1, 3, OutSuspended: false, InSuspended: false);

    private FakeTime _time = null!;
    private List<string> _log = null!;
    private FixedService _service = null!;
    private DirectoryInfo _folder = null!;
    private ScalableTargets _targets = null!;
    private Func<(long, int)?> _requests = () => null;

    [SetUp]
    public void Start()
    {
        (_time, _log, _service) = (new FakeTime(), [], new FixedService());
        _folder = Directory.CreateTempSubdirectory("scaling-");
        _targets = new ScalableTargets(
            _ => _service,
            (_, _) => _requests(),
            new WorkContext(
                new TimeScale(Path.Combine(_folder.FullName, "time-scale.json")),
                _time,
                new BackgroundWork(_log.Add, _time)
            )
        );
    }

    [TearDown]
    public async Task Stop()
    {
        await _targets.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void Registering_and_changing_bounds_enforce_and_report_them()
    {
        _service.Desired = 0;
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        Assert.That(_service.Desired, Is.EqualTo(1));

        _targets.Register(Id, "dev", Region.Default, OneToThree with { Minimum = 2 });
        Assert.Multiple(() =>
        {
            Assert.That(_service.Desired, Is.EqualTo(2));
            Assert.That(_targets.Find(Id)!.Activities()[0].Cause, Is.EqualTo("minimum capacity was set to 2"));
        });
    }

    [Test]
    public async Task A_count_that_is_set_below_the_minimum_stays_while_there_is_nothing_to_measure()
    {
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetPolicy(Policy(PolicyType.Cpu));
        _service.Desired = 0;

        await MinutesAsync(20);

        Assert.That(_service.Desired, Is.Zero);
        Assert.That(_targets.Find(Id)!.Activities(), Is.Empty);
    }

    [Test]
    public void A_target_that_a_starting_cloud_puts_back_enforces_nothing()
    {
        _service.Desired = 0;
        _targets.Restore(Id, "dev", Region.Default, OneToThree);
        Assert.That(_service.Desired, Is.Zero);
    }

    [Test]
    public async Task A_loop_continues_after_an_unexpected_error()
    {
        var asked = 0;
        _requests = () => ++asked == 2 ? throw new InvalidOperationException("boom") : (asked * 100, 1);
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetPolicy(Policy(PolicyType.Requests));

        await MinutesAsync(6);

        Assert.That(asked, Is.GreaterThanOrEqualTo(5));
        Assert.That(
            _log,
            Has.Count.EqualTo(1).And.All.Contain("scaling of service/cluster/users").And.All.Contain("boom")
        );
    }

    private static TargetTrackingPolicy Policy(string metric) =>
        new("policy", metric, 1_000_000, TimeSpan.Zero, TimeSpan.Zero, DisableScaleIn: true, "label");

    /// <summary>Lets minutes pass one by one, each when the target waits for it.</summary>
    private async Task MinutesAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var samples = _service.Samples;
            while (_service.Samples == samples)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
    }

    /// <summary>A service with the given values.</summary>
    private sealed class FixedService : IScalableService
    {
        private volatile int _desired = 1;
        private int _samples;

        public int Samples => Volatile.Read(ref _samples);

        public int Desired
        {
            get => _desired;
            set => _desired = value;
        }

        public bool Deploying => false;

        public IReadOnlyList<TaskUsage> Usage()
        {
            Interlocked.Increment(ref _samples);
            return [];
        }

        public void Scale(int desired) => _desired = desired;
    }
}
