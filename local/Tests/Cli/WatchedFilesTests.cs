using Local.Cli.Watching;

namespace Local.Tests.Cli;

/// <summary>The meaning of a saved file for the stack dev of a project in /p.</summary>
public sealed class WatchedFilesTests
{
    private static readonly HashSet<string> Program = ["/p/Program.cs", "/p/Components/Alb.cs", "/p/settings.json"];

    private readonly WatchedFiles _files = new("/p", "/p/Pulumi.dev.yaml", new Facts());

    [TestCase("Pulumi.yaml", nameof(WatchedChange.Config))]
    [TestCase("Pulumi.dev.yaml", nameof(WatchedChange.Config))]
    [TestCase("Pulumi.prod.yaml", nameof(WatchedChange.None), TestName = "Another_stacks_file")]
    [TestCase("Program.cs", nameof(WatchedChange.Program))]
    [TestCase("Components/Alb.cs", nameof(WatchedChange.Program))]
    [TestCase("settings.json", nameof(WatchedChange.Program))]
    [TestCase("Tests/AlbTests.cs", nameof(WatchedChange.None), TestName = "A_file_of_another_project")]
    [TestCase("README.md", nameof(WatchedChange.None))]
    [TestCase("services/users/Program.cs", nameof(WatchedChange.Image))]
    [TestCase("services/users/Api/Routes.cs", nameof(WatchedChange.Image))]
    [TestCase("services/users/appsettings.json", nameof(WatchedChange.Image))]
    [TestCase("services/users/Dockerfile", nameof(WatchedChange.Image))]
    [TestCase("services/users/notes.md", nameof(WatchedChange.None), TestName = "What_dockerignore_leaves_out")]
    [TestCase("services/users/bin/Debug/users.dll", nameof(WatchedChange.None))]
    [TestCase("services/users/obj/users.g.cs", nameof(WatchedChange.None))]
    [TestCase("services/web/package.json", nameof(WatchedChange.None), TestName = "What_no_project_compiles")]
    [TestCase("services/secret.cs", nameof(WatchedChange.None), TestName = "What_gitignore_leaves_out")]
    [TestCase(
        "services/users/secret.cs",
        nameof(WatchedChange.None),
        TestName = "What_gitignore_leaves_out_of_a_service"
    )]
    [TestCase(".git/index", nameof(WatchedChange.None))]
    [TestCase(".local/state/dev.json", nameof(WatchedChange.None))]
    [TestCase("artifacts/bin/Infra/Infra.dll", nameof(WatchedChange.None))]
    [TestCase("node_modules/x/index.js", nameof(WatchedChange.None))]
    [TestCase("services/users/.Program.cs.swp", nameof(WatchedChange.None), TestName = "Vims_swap_file")]
    [TestCase("services/users/4913", nameof(WatchedChange.None), TestName = "Vims_probe")]
    [TestCase("services/users/Program.cs~", nameof(WatchedChange.None), TestName = "A_backup")]
    [TestCase("services/users/.#Program.cs", nameof(WatchedChange.None), TestName = "Emacs_lock")]
    [TestCase("services/users/#Program.cs#", nameof(WatchedChange.None), TestName = "Emacs_autosave")]
    [TestCase("services/users/Program.cs___jb_tmp___", nameof(WatchedChange.None), TestName = "Riders_safe_write")]
    [TestCase("services/users/Program.cs.tmp", nameof(WatchedChange.None))]
    public void A_saved_file_is(string path, string expected) =>
        Assert.That(_files.Of($"/p/{path}", Program).ToString(), Is.EqualTo(expected));

    private sealed class Facts : IFolderFacts
    {
        public bool IsIgnored(string path) => path.EndsWith("secret.cs", StringComparison.Ordinal);

        public bool IsContext(string folder) => folder == "/p/services/users";

        public bool IsOutsideOfImage(string context, string path) => path == $"{context}/notes.md";
    }
}
