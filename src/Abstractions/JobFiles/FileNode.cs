namespace Bacalhau;

/// <summary>A piece of a job file, YAML or JSON, with where it stands. An alias is the very node it names.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal abstract record FileNode(long Line, long Column);

/// <summary>A single value, its quotes removed; one that stood without quotes is plain and may mean a number, true, false or null.</summary>
internal sealed record FileScalar(string Text, bool IsPlain, long Line, long Column) : FileNode(Line, Column);

internal sealed record FileList(IReadOnlyList<FileNode> Items, long Line, long Column) : FileNode(Line, Column);

internal sealed record FileMap(IReadOnlyList<FileEntry> Entries, long Line, long Column) : FileNode(Line, Column);

internal readonly record struct FileEntry(string Key, FileNode Value, long Line, long Column);
