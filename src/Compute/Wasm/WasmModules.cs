using System.Security.Cryptography;
using Wasmtime;

namespace Bacalhau.Compute.Wasm;

/// <summary>Compiles modules, each content once: many executions of one job bring the same module.</summary>
internal sealed class WasmModules(Engine engine, WasmExecutorOptions options, TimeProvider clock) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> byHash = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> byUse = new();
    private readonly SemaphoreSlim compilers = new(options.MaxConcurrentCompiles);
    private long heldBytes;

    /// <summary>Gives the module in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its path inside, for messages.</param>
    /// <param name="cancellationToken">Ends the waiting; a compilation that has begun goes on for the next who asks.</param>
    /// <exception cref="BacalhauException">It is too large, no module, or takes too long.</exception>
    public async Task<Module> LoadAsync(string file, string path, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(file, path, cancellationToken).ConfigureAwait(false);
        var compiled = Find(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes, path);
        try
        {
            return await compiled.WaitAsync(options.CompileTimeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException cause)
        {
            throw WasmErrors.Of(
                WasmErrors.ModuleCompileError,
                $"failed to compile module at \"{path}\": not ready within {options.CompileTimeout.TotalSeconds:0} s").AsException(cause);
        }
        catch (WasmtimeException cause)
        {
            throw WasmErrors.Of(
                WasmErrors.ModuleCompileError,
                $"failed to compile module at \"{path}\": {WasmErrors.Words(cause)}",
                "The file must be a core WebAssembly module for WASI preview 1.").AsException(cause);
        }
    }

    public void Dispose() => compilers.Dispose();

    private async Task<byte[]> ReadAsync(string file, string path, CancellationToken cancellationToken)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (length > options.MaxModuleBytes)
            {
                throw WasmErrors.Of(
                    WasmErrors.ModuleLoadError,
                    $"module at \"{path}\" has {length} bytes, more than the {options.MaxModuleBytes} this node takes").AsException();
            }

            return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WasmErrors.OfMachine(WasmErrors.ModuleLoadError, $"module at \"{path}\" cannot be read: {cause.Message}").AsException(cause);
        }
    }

    private Task<Module> Find(string hash, byte[] bytes, string path)
    {
        lock (gate)
        {
            if (byHash.TryGetValue(hash, out var known))
            {
                byUse.Remove(known);
                byUse.AddFirst(known);
                return known.Value.Compiled;
            }

            var entry = new Entry(hash, bytes.Length, CompileAsync(bytes, path));
            byHash[hash] = byUse.AddFirst(entry);
            heldBytes += bytes.Length;
            while (heldBytes > options.ModuleCacheBytes && byUse.Count > 1)
            {
                Forget(byUse.Last!.Value);
            }

            _ = ForgetFailureAsync(entry);
            return entry.Compiled;
        }
    }

    private async Task<Module> CompileAsync(byte[] bytes, string path)
    {
        await compilers.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(
                () => Module.FromBytes(engine, path, bytes),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            compilers.Release();
        }
    }

    private async Task ForgetFailureAsync(Entry entry)
    {
        await ((Task)entry.Compiled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (!entry.Compiled.IsCompletedSuccessfully || options.ModuleCacheBytes == 0)
        {
            lock (gate)
            {
                Forget(entry);
            }
        }
    }

    /// <summary>Drops a module. Executions may still run it, so its code goes when the last has ended.</summary>
    private void Forget(Entry entry)
    {
        if (byHash.TryGetValue(entry.Hash, out var node) && node.Value == entry)
        {
            byHash.Remove(entry.Hash);
            byUse.Remove(node);
            heldBytes -= entry.Bytes;
        }
    }

    private sealed record Entry(string Hash, long Bytes, Task<Module> Compiled);
}
