using Bacalhau.Compute.Wasm;
using Bacalhau.TestKit.Executors;
using CsCheck;
using Xunit;

namespace Bacalhau.Compute.Tests.Wasm;

public sealed class WasmModulesTests : IDisposable
{
    private readonly ExecutionScene scene = new();
    private readonly WasmRuntime runtime = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        runtime.Dispose();
        scene.Dispose();
    }

    [Fact]
    public async Task Load_OfTheSameContent_CompilesOnce_WhereverItStands()
    {
        using var modules = new WasmModules(runtime.Engine, new WasmExecutorOptions(), TimeProvider.System);
        var (one, two) = (Write("(module)"), Write("(module)"));

        var loaded = await Task.WhenAll(modules.LoadAsync(one, "/one", Token), modules.LoadAsync(two, "/two", Token), modules.LoadAsync(one, "/one", Token));

        Assert.Same(loaded[0], loaded[1]);
        Assert.Same(loaded[0], loaded[2]);
    }

    [Fact]
    public async Task Load_BeyondTheRoom_ForgetsWhatWasUsedLongestAgo()
    {
        var (one, two, three) = (Write("(module (memory 1))"), Write("(module (memory 2))"), Write("(module (memory 3))"));
        using var modules = new WasmModules(runtime.Engine, new WasmExecutorOptions { ModuleCacheBytes = 2 * new FileInfo(one).Length }, TimeProvider.System);
        var first = await modules.LoadAsync(one, "/one", Token);
        var second = await modules.LoadAsync(two, "/two", Token);
        await modules.LoadAsync(one, "/one", Token);

        await modules.LoadAsync(three, "/three", Token);

        Assert.Same(first, await modules.LoadAsync(one, "/one", Token));
        Assert.NotSame(second, await modules.LoadAsync(two, "/two", Token));
    }

    [Fact]
    public void Normalize_NeverLeadsAboveTheRoot_AndIsStable() =>
        Gen.OneOf(Gen.Const("."), Gen.Const(".."), Gen.Const(""), Gen.Const("a"), Gen.Const("b")).Array[0, 12].Sample(parts =>
        {
            var path = WasmPath.Normalize(string.Join('/', parts));

            Assert.StartsWith("/", path, StringComparison.Ordinal);
            Assert.DoesNotContain("..", path.Split('/'));
            Assert.Equal(path, WasmPath.Normalize(path));
        });

    private string Write(string text) => scene.File(WasmTestModules.FromText(text), "/any").HostPath;
}
