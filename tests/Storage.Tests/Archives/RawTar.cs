using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Bacalhau.Storage.Tests;

/// <summary>Writes archives byte by byte, so that they can say what no honest writer says.</summary>
internal sealed class RawTar
{
    private readonly List<byte> tar = [];

    public RawTar Add(string name, string content = "x", char type = '0', string link = "", long? claimedSize = null)
    {
        var data = type is '0' or 'x' or 'g' or 'L' or 'K' or 'S' or '7' ? Encoding.UTF8.GetBytes(content) : [];
        tar.AddRange(Header(name, claimedSize ?? data.Length, type, link));
        tar.AddRange(data);
        tar.AddRange(new byte[(512 - (data.Length % 512)) % 512]);
        return this;
    }

    public RawTar Attributes(params (string Key, string Value)[] attributes) =>
        Add("PaxHeaders/x", string.Concat(attributes.Select(a => Record(a.Key, a.Value))), 'x');

    public byte[] Gzip()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar.ToArray());
            gzip.Write(new byte[1024]);
        }

        return packed.ToArray();
    }

    private static string Record(string key, string value)
    {
        var rest = $" {key}={value}\n";
        var length = Encoding.UTF8.GetByteCount(rest) + 1;
        while (length != Encoding.UTF8.GetByteCount(rest) + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return length.ToString(CultureInfo.InvariantCulture) + rest;
    }

    private static byte[] Header(string name, long size, char type, string link)
    {
        var header = new byte[512];
        Put(name, 0, 100);
        Put("0000644\0", 100, 8);
        Put("0000000\0", 108, 8);
        Put("0000000\0", 116, 8);
        Put(Convert.ToString(size, 8).PadLeft(11, '0') + "\0", 124, 12);
        Put("14000000000\0", 136, 12);
        Put("        ", 148, 8);
        header[156] = (byte)type;
        Put(link, 157, 100);
        Put("ustar\000", 257, 8);
        Put(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ", 148, 8);
        return header;

        void Put(string text, int offset, int length)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(header.AsSpan(offset));
        }
    }
}
