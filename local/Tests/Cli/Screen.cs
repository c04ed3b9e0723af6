using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Local.Tests.Cli;

/// <summary>
/// A terminal that displays output like xterm: it wraps at the right margin when the next character comes, scrolls
/// at the bottom, and moves up one line if it is told to move up by 0. Unknown sequences are errors.
/// </summary>
internal sealed class Screen : IAnsiConsoleOutput
{
    private readonly List<Row> _gone = [];
    private readonly List<Row> _rows;
    private int _column;
    private int _row;
    private bool _wrapsNext;
    private bool _wraps = true;

    public Screen(int width, int height)
    {
        (Width, Height) = (width, height);
        _rows = [.. Enumerable.Range(0, height).Select(_ => new Row(width))];
        Writer = new ScreenWriter(this);
    }

    public TextWriter Writer { get; }

    public bool IsTerminal => true;

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Whether the cursor is visible and lines wrap, as a shell expects.</summary>
    public bool IsAsUsual => _wraps && CursorIsSeen;

    private bool CursorIsSeen { get; set; } = true;

    /// <summary>
    /// The lines that scrolled away and the visible ones, without trailing blanks and without blank rows below.
    /// </summary>
    public string Text => string.Join('\n', _gone.Concat(_rows).Select(row => row.ToString())).TrimEnd('\n');

    /// <summary>Returns the visible rows.</summary>
    public IReadOnlyList<string> Rows => [.. _rows.Select(row => row.ToString())];

    public void SetEncoding(Encoding encoding) { }

    /// <summary>Resizes like xterm: the rows above the cursor stay, or lose their ends.</summary>
    public void Resize(int width, int height)
    {
        while (_row >= height)
        {
            ScrollUp();
            _row--;
        }

        _rows.RemoveRange(Math.Min(height, _rows.Count), Math.Max(0, _rows.Count - height));
        while (_rows.Count < height)
        {
            _rows.Add(new Row(width));
        }

        _rows.ForEach(row => row.Resize(width));
        (Width, Height, _wrapsNext) = (width, height, false);
        _column = Math.Min(_column, width - 1);
    }

    /// <summary>
    /// Resizes like tmux and many others: lines are wrapped again, and the cursor stays with its line.
    /// </summary>
    public void Reflow(int width, int height)
    {
        var cursor = _gone.Count + _row;
        var all = _gone.Concat(_rows).ToList();
        var last = Math.Max(cursor, all.FindLastIndex(row => row.ToString().Length > 0));
        var broken = new List<Row>();
        var (line, at) = (new List<string>(), -1);
        foreach (var (row, index) in all.Take(last + 1).Select((row, index) => (row, index)))
        {
            at = index == cursor ? line.Count + _column : at;
            line.AddRange(row.Cells);
            if (row.IsContinued)
            {
                continue;
            }

            while (line.Count > 0 && line[^1] == " ")
            {
                line.RemoveAt(line.Count - 1);
            }

            if (at >= 0)
            {
                (_row, _column) = (broken.Count + at / width, at % width);
            }

            broken.AddRange(line.Chunk(width).Select(cells => new Row(width, cells) { IsContinued = true }));
            if (line.Count == 0)
            {
                broken.Add(new Row(width));
            }

            broken[^1].IsContinued = false;
            (line, at) = ([], -1);
        }

        var hidden = Math.Max(0, broken.Count - height);
        _gone.Clear();
        _gone.AddRange(broken.Take(hidden));
        _rows.Clear();
        _rows.AddRange(broken.Skip(hidden));
        while (_rows.Count < height)
        {
            _rows.Add(new Row(width));
        }

        (_row, _column) = _row < hidden ? (0, 0) : (_row - hidden, _column);
        (Width, Height, _wrapsNext) = (width, height, false);
    }

    private void Take(string text)
    {
        for (var index = 0; index < text.Length; )
        {
            if (text[index] == '\e')
            {
                index = Obey(text, index);
                continue;
            }

            var rune = Rune.GetRuneAt(text, index);
            index += rune.Utf16SequenceLength;
            switch (rune.Value)
            {
                case '\r':
                    (_column, _wrapsNext) = (0, false);
                    break;
                case '\n':
                    // The terminal's driver turns a line feed into both.
                    (_column, _wrapsNext) = (0, false);
                    LineFeed();
                    break;
                case < ' ':
                    throw new NotSupportedException($"the control character {rune.Value}");
                default:
                    Put(rune.ToString());
                    break;
            }
        }
    }

    private void Put(string character)
    {
        var cells = character.GetCellWidth();
        if (cells == 0)
        {
            _rows[_row].Combine(_column - 1, character);
            return;
        }

        if (_wraps && (_wrapsNext || _column + cells > Width))
        {
            _rows[_row].IsContinued = true;
            _column = 0;
            LineFeed();
        }

        _column = Math.Min(_column, Width - cells);
        _rows[_row].Put(_column, character, cells);
        _wrapsNext = _column + cells == Width;
        _column = Math.Min(_column + cells, Width - 1);
    }

    private int Obey(string text, int start)
    {
        var end = start + 2;
        while (char.IsAsciiDigit(text[end]) || text[end] is '?' or ';')
        {
            end++;
        }

        var parameters = text[(start + 2)..end];
        switch (text[end], parameters)
        {
            case ('m', _):
                break;
            case ('A', _):
                _row = Math.Max(0, _row - Math.Max(1, int.Parse("0" + parameters, CultureInfo.InvariantCulture)));
                _wrapsNext = false;
                break;
            case ('J', "" or "0"):
                if ((_row, _column) == (0, 0))
                {
                    // As in tmux.
                    _gone.AddRange(_rows.Select(row => new Row(Width, row.Cells)).SkipLast(BlankRowsBelow()));
                }

                _rows[_row].Erase(_column);
                _rows.Skip(_row + 1).ToList().ForEach(row => row.Erase(0));
                break;
            case ('K', "" or "0"):
                _rows[_row].Erase(_column);
                break;
            case ('h' or 'l', "?25"):
                CursorIsSeen = text[end] == 'h';
                break;
            case ('h' or 'l', "?7"):
                _wraps = text[end] == 'h';
                break;
            default:
                throw new NotSupportedException($"the sequence ESC{text[(start + 1)..(end + 1)]}");
        }

        return end + 1;
    }

    private int BlankRowsBelow() => Height - 1 - _rows.FindLastIndex(row => row.ToString().Length > 0);

    private void LineFeed()
    {
        _wrapsNext = false;
        if (_row < Height - 1)
        {
            _row++;
            return;
        }

        ScrollUp();
        _rows.Add(new Row(Width));
    }

    private void ScrollUp()
    {
        _gone.Add(_rows[0]);
        _rows.RemoveAt(0);
    }

    private sealed class Row
    {
        public Row(int width, params IEnumerable<string> cells)
        {
            Cells = [.. cells];
            Resize(width);
        }

        /// <summary>The characters, one a cell. The second cell of a wide character is empty.</summary>
        public List<string> Cells { get; }

        /// <summary>Whether the next row continues the line.</summary>
        public bool IsContinued { get; set; }

        public void Put(int column, string character, int cells)
        {
            Cells[column] = character;
            if (cells == 2)
            {
                Cells[column + 1] = "";
            }
        }

        public void Combine(int column, string character) => Cells[column] += character;

        public void Erase(int from)
        {
            for (var column = from; column < Cells.Count; column++)
            {
                Cells[column] = " ";
            }

            IsContinued = false;
        }

        public void Resize(int width)
        {
            Cells.RemoveRange(Math.Min(width, Cells.Count), Math.Max(0, Cells.Count - width));
            Cells.AddRange(Enumerable.Repeat(" ", width - Cells.Count));
        }

        public override string ToString() => string.Concat(Cells).TrimEnd();
    }

    private sealed class ScreenWriter(Screen screen) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => screen.Take(value.ToString());

        public override void Write(string? value) => screen.Take(value ?? "");
    }
}
