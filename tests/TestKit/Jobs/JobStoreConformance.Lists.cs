using Xunit;

namespace Bacalhau.TestKit;

/// <content>Lists: order, pages, selectors, finding.</content>
public abstract partial class JobStoreConformance
{
    /// <summary>What a page may be sorted by, and in which direction.</summary>
    public static TheoryData<ListOrder, bool> Orders =>
        new(from order in Enum.GetValues<ListOrder>() from reverse in new[] { false, true } select (order, reverse));

    [Fact]
    public async Task List_OfNothing_IsEmpty()
    {
        var page = await Queries.ListAsync(new() { Limit = 10 }, Cancel);

        Assert.Empty(page.Items);
        Assert.Null(page.Next);
        Assert.Empty((await Queries.CountByStateAsync(Cancel)).Where(count => count.Value > 0));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task List_PageByPage_GivesEachJobOnce_InOrder(ListOrder order, bool reverse)
    {
        var jobs = await SubmitSeveralAsync(23);

        var found = await WalkAsync(new() { Order = order, Reverse = reverse, Limit = 5 });

        AssertInOrder(found, order, reverse);
        Assert.Equal(jobs.Order(StringComparer.Ordinal), found.Select(job => job.Id.Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task List_WithJobsComingAndGoing_NeverSkipsOrRepeatsTheOthers(ListOrder order, bool reverse)
    {
        var jobs = await SubmitSeveralAsync(23);
        var query = new JobListQuery { Order = order, Reverse = reverse, Limit = 5 };
        var first = await Queries.ListAsync(query, Cancel);
        var second = await Queries.ListAsync(query with { After = first.Next }, Cancel);

        // Before, between and behind what was listed; the row the position stands behind goes.
        var gone = second.Items[^1].Id.Value;
        await SubmitAsync("j-000", createdAt: JobSamples.Start.AddYears(-1));
        await SubmitAsync("j-zzz", createdAt: JobSamples.Start.AddYears(1));
        var record = (await Queries.GetRecordAsync(new(gone), Cancel))!;
        var etag = (await Jobs.LoadAsync(new(gone), Cancel))!.ETag;
        etag = await CommitAsync(new() { Job = record with { State = new(JobStateType.Stopped) }, ExpectedETag = etag });
        Assert.True(await Jobs.DeleteAsync(new(gone), etag, Cancel));
        var rest = await WalkAsync(query with { After = second.Next });

        var found = first.Items.Concat(second.Items).Concat(rest).Select(job => job.Id.Value).Except(["j-000", "j-zzz"]);
        Assert.Equal(jobs.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Contains(rest, job => job.Id.Value == (reverse ? "j-000" : "j-zzz"));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task List_ByOffset_GivesTheSamePages(ListOrder order, bool reverse)
    {
        await SubmitSeveralAsync(12);
        var query = new JobListQuery { Order = order, Reverse = reverse };
        var all = await Queries.ListAsync(query, Cancel);

        var middle = await Queries.ListAsync(query with { Offset = 4, Limit = 5 }, Cancel);
        var beyond = await Queries.ListAsync(query with { Offset = 12, Limit = 5 }, Cancel);
        var exact = await Queries.ListAsync(query with { Offset = 7, Limit = 5 }, Cancel);

        Assert.Null(all.Next);
        Same.As(all.Items.Skip(4).Take(5), middle.Items);
        Assert.NotNull(middle.Next);
        Assert.Empty(beyond.Items);
        Assert.Null(beyond.Next);
        Assert.Equal(5, exact.Items.Count);
        Assert.Null(exact.Next);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task List_OfOneNamespace_GivesNoOthers(ListOrder order, bool reverse)
    {
        for (var i = 0; i < 12; i++)
        {
            await SubmitAsync($"j-{i:00}", space: i % 3 == 0 ? "a" : "b", createdAt: JobSamples.Start.AddSeconds(i));
        }

        var found = await WalkAsync(new() { Namespace = "a", Order = order, Reverse = reverse, Limit = 2 });

        AssertInOrder(found, order, reverse);
        Assert.Equal(["j-00", "j-03", "j-06", "j-09"], found.Select(job => job.Id.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_ShowsTheStateOfNow_AndWhatChangedLastFirst()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));
        await SubmitAsync("j-2", createdAt: JobSamples.Start.AddSeconds(1));
        await CommitAsync(new() { Job = record with { State = new(JobStateType.Running), Revision = 2, ModifiedAt = JobSamples.Start.AddSeconds(2) }, ExpectedETag = etag });

        var page = await Queries.ListAsync(new() { Order = ListOrder.ModifiedAt, Reverse = true }, Cancel);

        Assert.Equal(["j-1", "j-2"], page.Items.Select(job => job.Id.Value));
        Same.As(await Queries.GetAsync(record.Id, 0, Cancel), page.Items[0]);
        Assert.Equal(1, (await Queries.CountByStateAsync(Cancel))[JobStateType.Running]);
        Assert.Equal(1, (await Queries.CountByStateAsync(Cancel))[JobStateType.Pending]);
    }

    [Theory]
    [InlineData("in", "blue,red", "blue,bluered,red")]
    [InlineData("in", "none", "")]
    [InlineData("notin", "blue", "bare,number,red,zero")]
    [InlineData("=", "blue", "blue,bluered")]
    [InlineData("==", "blue", "blue,bluered")]
    [InlineData("!=", "blue", "bare,number,red,zero")]
    [InlineData("exists", "", "blue,bluered,number,red,zero")]
    [InlineData("!", "", "bare")]
    [InlineData("gt", "-6", "number,zero")]
    [InlineData("gt", "0", "number")]
    [InlineData("lt", "1", "zero")]
    [InlineData("lt", "+100", "number,zero")]
    public async Task List_BySelector_KnowsEveryOperator(string @operator, string values, string expected)
    {
        foreach (var (id, labels) in new (string, Dictionary<string, string>)[]
        {
            ("bare", new() { ["other"] = "blue" }), ("blue", new() { ["team"] = "blue" }), ("bluered", new() { ["team"] = "blue", ["second"] = "red" }),
            ("number", new() { ["team"] = "42" }), ("red", new() { ["team"] = "red" }), ("zero", new() { ["team"] = "0" }),
        })
        {
            await CommitAsync(JobSamples.Submission(JobSamples.Record(id) with { Labels = labels }));
        }

        var requirement = new LabelConstraint("team", @operator) { Values = values.Length == 0 ? [] : values.Split(',') };
        foreach (var order in Enum.GetValues<ListOrder>())
        {
            var found = await Queries.ListAsync(new() { Selector = [requirement], Order = order }, Cancel);

            Assert.Equal(expected, string.Join(',', found.Items.Select(job => job.Id.Value).Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task List_BySeveralRequirements_WantsAllOfThem()
    {
        for (var i = 0; i < 30; i++)
        {
            var labels = new Dictionary<string, string> { ["third"] = $"{i % 3}", ["fifth"] = $"{i % 5}" };
            await CommitAsync(JobSamples.Submission(JobSamples.Record($"j-{i:00}", createdAt: JobSamples.Start.AddSeconds(i)) with { Labels = labels }));
        }

        var found = await WalkAsync(new()
        {
            Selector = [new("third", "=") { Values = ["1"] }, new("fifth", "=") { Values = ["2"] }, new("canary", "!=") { Values = ["true"] }],
            Namespace = "default",
            Limit = 1,
        });

        Assert.Equal(["j-07", "j-22"], found.Select(job => job.Id.Value));
    }

    [Fact]
    public async Task List_BySelector_FollowsTheLabelsOfTheNewestVersion()
    {
        var record = JobSamples.Record("j-1") with { Labels = new Dictionary<string, string> { ["team"] = "blue", ["kept"] = "yes" } };
        var etag = await CommitAsync(JobSamples.Submission(record));
        var next = record with { Version = 2, Revision = 2, Labels = new Dictionary<string, string> { ["team"] = "red", ["kept"] = "yes" } };
        await CommitAsync(new() { Job = next, ExpectedETag = etag, NewVersion = JobSamples.Spec("j-1") with { Labels = next.Labels } });

        async Task<int> CountAsync(string key, string value) =>
            (await Queries.ListAsync(new() { Selector = [new(key, "=") { Values = [value] }] }, Cancel)).Items.Count;

        Assert.Equal((0, 1, 1), (await CountAsync("team", "blue"), await CountAsync("team", "red"), await CountAsync("kept", "yes")));
    }

    [Fact]
    public async Task List_ByASelectorThatCannotBe_NamesEveryMistake()
    {
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => Queries.ListAsync(
            new() { Selector = [new("a", "~"), new("b", "=") { Values = ["1", "2"] }, new("c", "gt") { Values = ["many"] }] }, Cancel));

        Assert.Equal(BacalhauErrorCode.BadRequest, thrown.Error.Code);
        Assert.All(["'~'", "'b ='", "'c gt'"], mistake => Assert.Contains(mistake, thrown.Error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_TakesNamesBeforeIdsBeforePrefixes()
    {
        await SubmitAsync("j-11111111-1111-4111-8111-111111111111");
        await SubmitAsync("j-11111111-2222-4222-8222-222222222222");
        await SubmitAsync("j-33333333-3333-4333-8333-333333333333", "nightly");
        await SubmitAsync("j-44", "j-11111111-1");
        await SubmitAsync("j-44-longer", "elsewhere's", "elsewhere");

        async Task<string> FindAsync(string text, string space = "default") => string.Join(',', (await Queries.FindAsync(text, space, Cancel)).Select(id => id.Value));

        Assert.Equal("j-33333333-3333-4333-8333-333333333333", await FindAsync("nightly"));
        Assert.Equal("j-33333333-3333-4333-8333-333333333333", await FindAsync("nightly", ""));
        Assert.Equal("", await FindAsync("nightly", "elsewhere"));
        Assert.Equal("j-44", await FindAsync("j-11111111-1"));
        Assert.Equal("j-44", await FindAsync("j-44"));
        Assert.Equal("j-44-longer", await FindAsync("j-44-"));
        Assert.Equal("j-33333333-3333-4333-8333-333333333333", await FindAsync("j-3", "elsewhere"));
        Assert.Equal("j-11111111-1111-4111-8111-111111111111,j-11111111-2222-4222-8222-222222222222", await FindAsync("j-11111111"));
        Assert.Equal("j-11111111-2222-4222-8222-222222222222", await FindAsync("j-11111111-2222-4222-8222-222222222222"));
        Assert.Equal("", await FindAsync("j-11111111-2222-4222-8222-222222222223"));
        Assert.Equal("", await FindAsync(""));
        Assert.Equal("", await FindAsync("J-3"));
        Assert.Equal("", await FindAsync("j-_"));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Executions_PageByPage_AreGivenOnceInOrder(ListOrder order, bool reverse)
    {
        var record = JobSamples.Record("j-1");
        await CommitAsync(JobSamples.Submission(record) with
        {
            Executions =
            [
                .. Enumerable.Range(0, 11).Select(i => JobSamples.Execution($"e-{i * 7 % 11:00}", "j-1", createdAt: JobSamples.Start.AddSeconds(i / 2)) with
                {
                    ModifiedAt = JobSamples.Start.AddSeconds(100 - i),
                    JobVersion = 1 + (i % 2),
                }),
            ],
        });
        await CommitAsync(JobSamples.Submission(JobSamples.Record("j-2")) with { Executions = [JobSamples.Execution("e-other", "j-2")] });

        var found = new List<Execution>();
        var query = new ExecutionListQuery { JobId = record.Id, Order = order, Reverse = reverse, Limit = 3 };
        for (var page = await Queries.ListExecutionsAsync(query, Cancel); ; page = await Queries.ListExecutionsAsync(query with { After = page.Next }, Cancel))
        {
            found.AddRange(page.Items);
            if (page.Next is null)
            {
                break;
            }
        }

        var keys = found.Select(execution => order switch
        {
            ListOrder.ModifiedAt => execution.ModifiedAt.Ticks.ToString("D20", null),
            ListOrder.Id => execution.Id.Value,
            _ => execution.CreatedAt.Ticks.ToString("D20", null),
        }).ToList();
        Assert.Equal(reverse ? keys.OrderDescending(StringComparer.Ordinal) : keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(11, found.Select(execution => execution.Id).Distinct().Count());
        Assert.Equal(11, found.Count);
        Assert.Equal(6, (await Queries.ListExecutionsAsync(new() { JobId = record.Id, Version = 1 }, Cancel)).Items.Count);
        Assert.Empty((await Queries.ListExecutionsAsync(new() { JobId = record.Id, Namespace = "elsewhere" }, Cancel)).Items);
    }

    /// <summary>Submits jobs whose ids, instants of creation and of change are in different orders, some instants shared.</summary>
    private async Task<List<string>> SubmitSeveralAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var record = JobSamples.Record($"j-{i * 7 % count:00}", createdAt: JobSamples.Start.AddSeconds(i / 3)) with
            {
                ModifiedAt = JobSamples.Start.AddSeconds(100 - (i / 2)),
            };
            await CommitAsync(JobSamples.Submission(record));
            ids.Add(record.Id.Value);
        }

        return ids;
    }

    private async Task<List<Job>> WalkAsync(JobListQuery query)
    {
        var found = new List<Job>();
        for (var page = await Queries.ListAsync(query, Cancel); ; page = await Queries.ListAsync(query with { After = page.Next }, Cancel))
        {
            Assert.True(query.Limit == 0 || page.Items.Count <= query.Limit);
            found.AddRange(page.Items);
            if (page.Next is null)
            {
                return found;
            }
        }
    }

    private static void AssertInOrder(IEnumerable<Job> jobs, ListOrder order, bool reverse)
    {
        var keys = jobs.Select(job => order switch
        {
            ListOrder.ModifiedAt => job.ModifiedAt.Ticks.ToString("D20", null),
            ListOrder.Id => job.Id.Value,
            _ => job.CreatedAt.Ticks.ToString("D20", null),
        }).ToList();

        Assert.Equal(reverse ? keys.OrderDescending(StringComparer.Ordinal) : keys.Order(StringComparer.Ordinal), keys);
    }
}
