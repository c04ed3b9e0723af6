namespace Local.Cli.Display;

/// <summary>A column of a table.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Use">The way in which a narrow terminal shows the column.</param>
internal sealed record TableColumn(string Heading, ColumnUse Use = ColumnUse.Always)
{
    public static implicit operator TableColumn(string heading) => new(heading);

    /// <summary>Returns a column that a narrow terminal leaves out.</summary>
    public static TableColumn Detail(string heading) => new(heading, ColumnUse.Detail);

    /// <summary>Returns a column of sentences and lists, which a narrow terminal shows below the row.</summary>
    public static TableColumn Text(string heading) => new(heading, ColumnUse.Text);
}

/// <summary>The ways in which a narrow terminal shows a column.</summary>
internal enum ColumnUse
{
    /// <summary>In the row.</summary>
    Always,

    /// <summary>Not at all if the row does not fit with the column; the last of such columns goes first.</summary>
    Detail,

    /// <summary>In lines below the row if the row does not fit with the column.</summary>
    Text,
}
