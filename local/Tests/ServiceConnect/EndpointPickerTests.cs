using System.Net;
using Local.Cloud.ServiceConnect;

namespace Local.Tests.ServiceConnect;

public sealed class EndpointPickerTests
{
    private static readonly IPEndPoint A = new(IPAddress.Parse("127.31.0.4"), 3000);
    private static readonly IPEndPoint B = new(IPAddress.Parse("127.31.0.5"), 3000);

    private FakeTime _time = null!;
    private EndpointPicker _picker = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTime();
        _picker = new EndpointPicker(_time);
    }

    [Test]
    public void Endpoints_take_turns() => Assert.That(Picks(4, A, B), Is.EqualTo([A, B, A, B]));

    [Test]
    public void One_that_was_tried_is_not_tried_again()
    {
        Assert.That(_picker.Next([A, B], [A]), Is.EqualTo(B));
        Assert.That(_picker.Next([A, B], [A, B]), Is.Null);
    }

    [Test]
    public void Five_failures_in_thirty_seconds_eject_for_thirty_seconds()
    {
        Fail(A, 4);
        Assert.That(Picks(2, A, B), Does.Contain(A));

        Fail(A, 1);
        Assert.That(Picks(4, A, B), Has.None.EqualTo(A));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(Picks(4, A, B), Has.None.EqualTo(A));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Picks(4, A, B), Does.Contain(A));
    }

    [Test]
    public void Failures_further_apart_eject_nothing()
    {
        for (var i = 0; i < 20; i++)
        {
            Fail(A, 1);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.That(Picks(2, A, B), Does.Contain(A));
    }

    [Test]
    public void Each_ejection_is_longer_up_to_three_hundred_seconds()
    {
        for (var ejection = 1; ejection <= 12; ejection++)
        {
            Fail(A, 5);
            var seconds = Math.Min(30 * ejection, 300);
            _time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.That(Picks(2, A, B), Has.None.EqualTo(A), $"ejection {ejection}");
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(Picks(2, A, B), Does.Contain(A), $"ejection {ejection}");
        }
    }

    [Test]
    public void When_all_are_ejected_all_are_asked()
    {
        Fail(A, 5);
        Fail(B, 5);

        Assert.That(Picks(2, A, B), Is.EquivalentTo([A, B]));
    }

    private void Fail(IPEndPoint endpoint, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _picker.Fail(endpoint);
        }
    }

    private IPEndPoint?[] Picks(int count, params IPEndPoint[] endpoints) =>
        [.. Enumerable.Range(0, count).Select(_ => _picker.Next(endpoints, []))];
}
