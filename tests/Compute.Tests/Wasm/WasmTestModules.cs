using System.Diagnostics;
using System.Text;
using Wasmtime;

namespace Bacalhau.Compute.Tests.Wasm;

/// <summary>Modules for tests: from text where that is enough, from C where a program is.</summary>
internal static class WasmTestModules
{
    /// <summary>The test program.</summary>
    private const string Source =
        """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static int is(char **argv, const char *verb) { return strcmp(argv[1], verb) == 0; }

        int main(int argc, char **argv)
        {
            if (argc < 2) return 64;
            if (is(argv, "say")) { for (int i = 2; i < argc; i++) puts(argv[i]); }
            else if (is(argv, "split")) { puts("out"); fputs("err\n", stderr); }
            else if (is(argv, "exit")) exit(atoi(argv[2]));
            else if (is(argv, "env")) { const char *value = getenv(argv[2]); puts(value ? value : "(unset)"); }
            else if (is(argv, "bytes")) { for (int i = 0; i < 256; i++) putchar(i); }
            else if (is(argv, "lines")) { int n = atoi(argv[2]); for (int i = 1; i <= n; i++) printf("line %d\n", i); }
            else if (is(argv, "unterminated")) printf("first\nlast");
            else if (is(argv, "copy"))
            {
                FILE *from = fopen(argv[2], "r"), *to = fopen(argv[3], "w");
                if (!from || !to) return 12;
                for (int c; (c = fgetc(from)) != EOF;) fputc(c, to);
                fclose(to);
            }
            else if (is(argv, "append"))
            {
                FILE *file = fopen(argv[2], "a");
                if (!file || fputc('x', file) == EOF || fclose(file)) return 13;
            }
            else if (is(argv, "read")) { FILE *file = fopen(argv[2], "r"); if (!file) { puts("denied"); return 14; } puts("opened"); }
            else if (is(argv, "wait")) { puts("started"); fflush(stdout); for (;;) sleep(1000); }
            else if (is(argv, "spin")) { puts("started"); fflush(stdout); for (volatile unsigned long i = 0;; i++) { } }
            else if (is(argv, "nap")) { usleep(atoi(argv[2]) * 1000); puts("slept"); }
            else if (is(argv, "eat"))
            {
                for (;;)
                {
                    char *volatile piece = malloc(1 << 20);
                    if (!piece) { fputs("no more memory\n", stderr); abort(); }
                    memset(piece, 1, 1 << 20);
                }
            }
            else return 64;
            return 0;
        }
        """;

    private static readonly Lazy<(byte[]? Module, string? Reason)> Compiled = new(CompileProgram);

    /// <summary>Gets why there is no test program; null when there is.</summary>
    public static string? Missing => Compiled.Value.Reason;

    /// <summary>Gets the test program.</summary>
    public static byte[] Program => Compiled.Value.Module ?? throw new InvalidOperationException(Missing);

    /// <summary>Makes a module from WebAssembly's text form.</summary>
    public static byte[] FromText(string text) => Module.ConvertText(text);

    private static (byte[]? Module, string? Reason) CompileProgram()
    {
        var folder = Directory.CreateTempSubdirectory("bacalhau-wasm-");
        try
        {
            var (source, module) = (Path.Combine(folder.FullName, "program.c"), Path.Combine(folder.FullName, "program.wasm"));
            File.WriteAllText(source, Source, new UTF8Encoding(false));
            using var clang = Process.Start(new ProcessStartInfo("clang", ["--target=wasm32-wasi", "-O1", "-o", module, source]) { RedirectStandardError = true });
            var complaints = clang!.StandardError.ReadToEnd();
            clang.WaitForExit();
            return clang.ExitCode == 0
                ? (File.ReadAllBytes(module), null)
                : (null, $"clang cannot compile for WASI (packages clang, lld, wasi-libc, libclang-rt-*-dev-wasm32): {complaints.Split('\n')[0]}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "no clang here (packages clang, lld, wasi-libc, libclang-rt-*-dev-wasm32)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
