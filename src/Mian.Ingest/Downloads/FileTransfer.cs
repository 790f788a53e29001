using System.Net;
using System.Net.Http.Headers;

namespace Mian.Ingest.Downloads;

/// <summary>A file to download.</summary>
/// <param name="File">What was published about it.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Destination">Path that the complete file will have.</param>
/// <param name="MayBeAbsent">True where the server need not have it.</param>
internal sealed record TransferTask(PublishedFile File, Uri Address, string Destination, bool MayBeAbsent);

/// <summary>How one try ended.</summary>
internal enum TransferEnd
{
    /// <summary>All bytes are in the part.</summary>
    Complete,

    /// <summary>The server does not have the file, and need not.</summary>
    Absent,

    /// <summary>What is in the part cannot be continued and was given up; the next try begins at the first byte.</summary>
    StartOver,
}

/// <summary>A try that failed in a way that the next one may not.</summary>
/// <param name="reason">What happened, as the end of a sentence.</param>
/// <param name="answered">False where the server was never reached.</param>
internal sealed class TransferBrokenException(string reason, bool answered) : Exception(reason)
{
    /// <summary>False where the server was never reached.</summary>
    public bool Answered { get; } = answered;
}

/// <summary>One try to bring a file, or the rest of it, into its part.</summary>
internal sealed class FileTransfer(HttpClient client, TransferTask task, TimeSpan stallTimeout, TransferProgress progress)
{
    private const int BlockBytes = 1 << 17;
    private readonly byte[] _block = new byte[BlockBytes];

    /// <summary>Asks for what is missing and stores what arrives.</summary>
    /// <exception cref="TransferBrokenException">The connection broke, or the server asks to come back later.</exception>
    /// <exception cref="MianException">The server refuses, sends something else, or the disk does not take it.</exception>
    public async Task<TransferEnd> RunAsync(CancellationToken cancellation)
    {
        using var part = PartialFile.Open(task.Destination);
        var continues = part.Length > 0 && part.Origin?.Address == task.Address.AbsoluteUri;
        using var request = RequestFor(continues ? part : null);
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                await ReceiveAllAsync(response, part, cancellation).ConfigureAwait(false);
                return TransferEnd.Complete;
            case HttpStatusCode.PartialContent when continues && Fits(response, part):
                await ReceiveRestAsync(response, part, cancellation).ConfigureAwait(false);
                return TransferEnd.Complete;
            case HttpStatusCode.RequestedRangeNotSatisfiable when continues && response.Content.Headers.ContentRange?.Length == part.Length:
                return TransferEnd.Complete;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when continues:
                part.Clear();
                return TransferEnd.StartOver;
            case HttpStatusCode.NotFound or HttpStatusCode.Gone when task.MayBeAbsent:
                return TransferEnd.Absent;
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new TransferBrokenException(ServerAnswer.Describe(response), answered: true);
            default:
                throw ServerAnswer.Refusal(response, task);
        }
    }

    private HttpRequestMessage RequestFor(PartialFile? part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, task.Address);
        // The file itself is wanted, not one that is compressed once more on the way.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part is null)
            return request;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        if (part.Origin?.EntityTag is { } tag)
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        else if (part.Origin?.LastModified is { } date)
            request.Headers.IfRange = new RangeConditionHeaderValue(date);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await WithinAsync(false, t => new ValueTask<HttpResponseMessage>(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, t)), cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransferBrokenException(e.GetBaseException().Message.TrimEnd('.'), answered: false);
        }
    }

    // A server that keeps no validators can still be held to the length.
    private static bool Fits(HttpResponseMessage response, PartialFile part) =>
        response.Content.Headers.ContentRange is { } range
        && range.From == part.Length
        && (part.Origin!.Total is null || range.Length is null || range.Length == part.Origin.Total)
        && (part.Origin.EntityTag is null || response.Headers.ETag is null || response.Headers.ETag.Tag == part.Origin.EntityTag);

    private async Task ReceiveAllAsync(HttpResponseMessage response, PartialFile part, CancellationToken cancellation)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var first = await ReadBeginningAsync(body, cancellation).ConfigureAwait(false);
        var total = response.Content.Headers.ContentLength;
        // Looked at before a part that may still be of use is given up.
        if (FileSignature.Problem(task.File.Name, _block.AsSpan(0, first)) is { } problem)
            throw ServerAnswer.NotTheFile(response, task, problem);
        if (total is not null && task.File.Bytes is { } expected && total != expected)
            throw ServerAnswer.NotTheFile(response, task, $"expected {expected:N0} bytes, the server announces {total:N0}");
        CheckRoom(total - part.Length);
        if (part.Length > 0)
            progress.Line($"{task.File.Name} cannot be continued (another address or version, or a server that sends whole files only); it starts again.");
        part.StartOver(ServerAnswer.OriginOf(response, task, total));
        part.Append(_block.AsSpan(0, first));
        await CopyAsync(body, part, total, cancellation).ConfigureAwait(false);
    }

    private async Task ReceiveRestAsync(HttpResponseMessage response, PartialFile part, CancellationToken cancellation)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var total = response.Content.Headers.ContentRange?.Length ?? part.Origin?.Total;
        CheckRoom(total - part.Length);
        progress.Line($"{task.File.Name} continues at {part.Length:N0} bytes{(total is null ? "" : $" of {total:N0}")}.");
        await CopyAsync(body, part, total, cancellation).ConfigureAwait(false);
    }

    private async Task CopyAsync(Stream body, PartialFile part, long? total, CancellationToken cancellation)
    {
        var phase = progress.Begin($"downloading {task.File.Name}", total ?? 0, part.Length);
        int read;
        while ((read = await ReadAsync(body, 0, cancellation).ConfigureAwait(false)) > 0)
        {
            part.Append(_block.AsSpan(0, read));
            phase.Report(part.Length);
        }

        if (total is not null && part.Length != total)
            throw new TransferBrokenException($"the server ended after {part.Length:N0} of {total:N0} bytes", answered: true);
        part.Flush();
    }

    private async Task<int> ReadBeginningAsync(Stream body, CancellationToken cancellation)
    {
        int read, have = 0;
        while (have < FileSignature.BytesShown && (read = await ReadAsync(body, have, cancellation).ConfigureAwait(false)) > 0)
            have += read;
        return have;
    }

    private async Task<int> ReadAsync(Stream body, int offset, CancellationToken cancellation)
    {
        try
        {
            return await WithinAsync(true, t => body.ReadAsync(_block.AsMemory(offset), t), cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransferBrokenException(e.GetBaseException().Message.TrimEnd('.'), answered: true);
        }
    }

    private async Task<T> WithinAsync<T>(bool answered, Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(stallTimeout);
        try
        {
            return await work(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TransferBrokenException($"nothing arrived for {stallTimeout.TotalSeconds:0.#} seconds", answered);
        }
    }

    private void CheckRoom(long? missing)
    {
        var folder = Path.GetDirectoryName(task.Destination)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        // Some network file systems say 0 when they do not know.
        if (free > 0 && missing > free)
            throw new MianException($"{task.File.Name} needs {missing:N0} more bytes, but the disk of '{folder}' has {free:N0} free. Make room there, or choose another --out, and run the command again.");
    }
}
