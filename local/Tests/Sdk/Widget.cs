using System.Collections.Immutable;
using Pulumi;

namespace Local.Tests.Sdk;

/// <summary>A resource with inputs and outputs of every form that the packages use.</summary>
[ResourceType("test:index:Widget", version: null)]
public sealed class Widget : CustomResource
{
    public Widget(string name, WidgetArgs? args = null, CustomResourceOptions? options = null)
        : base("test:index:Widget", name, args ?? new WidgetArgs(), options) { }

    [Output("text")]
    public Output<string> Text { get; private set; } = null!;

    [Output("count")]
    public Output<int?> Count { get; private set; } = null!;

    [Output("names")]
    public Output<ImmutableArray<string>> Names { get; private set; } = null!;

    [Output("tags")]
    public Output<ImmutableDictionary<string, string>?> Tags { get; private set; } = null!;

    [Output("part")]
    public Output<Part?> Part { get; private set; } = null!;

    [Output("size")]
    public Output<Size> Size { get; private set; } = null!;

    [Output("either")]
    public Output<Union<double, string>> Either { get; private set; } = null!;

    [Output("other")]
    public Output<Widget?> Other { get; private set; } = null!;
}

/// <summary>A resource with a required input.</summary>
[ResourceType("test:index:Gadget", version: null)]
public sealed class Gadget(string name, GadgetArgs? args = null, CustomResourceOptions? options = null)
    : CustomResource("test:index:Gadget", name, args ?? new GadgetArgs(), options)
{
    [Output("label")]
    public Output<string> Label { get; private set; } = null!;
}

public sealed class GadgetArgs : ResourceArgs
{
    [Input("label", required: true)]
    public Input<string> Label { get; set; } = null!;
}

public sealed class WidgetArgs : ResourceArgs
{
    [Input("names")]
    private InputList<string>? _names;

    [Input("tags")]
    private InputMap<string>? _tags;

    [Input("text")]
    public Input<string>? Text { get; set; }

    [Input("count")]
    public Input<int>? Count { get; set; }

    public InputList<string> Names
    {
        get => _names ??= [];
        set => _names = value;
    }

    public InputMap<string> Tags
    {
        get => _tags ??= [];
        set => _tags = value;
    }

    [Input("part")]
    public Input<PartArgs>? Part { get; set; }

    [Input("size")]
    public Input<Size>? Size { get; set; }

    [Input("either")]
    public InputUnion<double, string>? Either { get; set; }

    [Input("policy")]
    public InputJson? Policy { get; set; }

    [Input("code")]
    public Input<AssetOrArchive>? Code { get; set; }

    [Input("other")]
    public Input<Resource>? Other { get; set; }

    [Input("json", json: true)]
    public Input<PartArgs>? Json { get; set; }

    [Input("anything")]
    public object? Anything { get; set; }
}

public sealed class PartArgs : ResourceArgs
{
    [Input("label", required: true)]
    public Input<string> Label { get; set; } = null!;

    [Input("weight")]
    public Input<double>? Weight { get; set; }
}

public sealed class WeighArgs : CallArgs
{
    [Input("label")]
    public Input<string>? Label { get; set; }

    [Input("weight")]
    public Input<double>? Weight { get; set; }
}

[OutputType]
public sealed class Part
{
    public readonly string Label;
    public readonly double? Weight;

    [OutputConstructor]
    private Part(string label, double? weight)
    {
        Label = label;
        Weight = weight;
    }
}

[OutputType]
public sealed class Box
{
    public readonly IShape? Shape;

    [OutputConstructor]
    private Box(Part? part, ImmutableArray<string> names, Size size, Union<double, string> either, IShape? shape) =>
        Shape = shape;
}

[DiscriminatedUnionDiscriminator("kind")]
[DiscriminatedUnionCase("circle", typeof(Circle))]
[DiscriminatedUnionCase("square", typeof(Square))]
public interface IShape;

[OutputType]
public sealed class Circle : IShape
{
    [OutputConstructor]
    private Circle(double radius) => Radius = radius;

    public double Radius { get; }
}

[OutputType]
public sealed class Square : IShape
{
    [OutputConstructor]
    private Square(double side) => Side = side;

    public double Side { get; }
}

[EnumType]
public readonly struct Size : IEquatable<Size>
{
    private readonly string _value;

    private Size(string value) => _value = value;

    public static Size Large { get; } = new("LARGE");

    public static explicit operator string(Size value) => value._value;

    public static bool operator ==(Size left, Size right) => left.Equals(right);

    public static bool operator !=(Size left, Size right) => !left.Equals(right);

    public bool Equals(Size other) => _value == other._value;

    public override bool Equals(object? obj) => obj is Size other && Equals(other);

    public override int GetHashCode() => _value?.GetHashCode(StringComparison.Ordinal) ?? 0;
}

/// <summary>A component of two widgets.</summary>
public sealed class Pair : ComponentResource
{
    public Pair(string name, ComponentResourceOptions? options = null)
        : base("test:index:Pair", name, options)
    {
        First = new Widget($"{name}-first", new WidgetArgs { Text = "1" }, new() { Parent = this });
        Second = new Widget($"{name}-second", new WidgetArgs { Text = First.Text }, new() { Parent = this });
        Label = Second.Text;
        RegisterOutputs();
    }

    public Widget First { get; }

    public Widget Second { get; }

    [Output("label")]
    public Output<string> Label { get; private set; }
}

/// <summary>A component that a provider builds.</summary>
public sealed class RemotePair : ComponentResource
{
    public RemotePair(string name, WidgetArgs args, ComponentResourceOptions? options = null)
        : base("test:index:RemotePair", name, args, options, remote: true) { }

    [Output("label")]
    public Output<string> Label { get; private set; } = null!;
}
