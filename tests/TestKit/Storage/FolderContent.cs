using System.Text;

namespace Bacalhau.TestKit;

/// <summary>What lies below a path, as a map that can be compared: files by their name to their content, folders with a slash at the end.</summary>
public static class FolderContent
{
    /// <summary>Reads a folder, or a single file under the empty name. Links are told as <c>-&gt; target</c> and not followed.</summary>
    public static SortedDictionary<string, string> Read(string path)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(path))
        {
            content[""] = File.ReadAllText(path, Encoding.Latin1);
            return content;
        }

        Add(new DirectoryInfo(path), "");
        return content;

        void Add(DirectoryInfo folder, string prefix)
        {
            foreach (var info in folder.GetFileSystemInfos())
            {
                if (info.LinkTarget is { } target)
                {
                    content[prefix + info.Name] = $"-> {target}";
                }
                else if (info is DirectoryInfo child)
                {
                    content[$"{prefix}{info.Name}/"] = "";
                    Add(child, $"{prefix}{info.Name}/");
                }
                else
                {
                    content[prefix + info.Name] = File.ReadAllText(info.FullName, Encoding.Latin1);
                }
            }
        }
    }
}
