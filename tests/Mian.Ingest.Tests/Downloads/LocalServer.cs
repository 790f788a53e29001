using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mian.Ingest.Tests.Downloads;

/// <summary>One request as it came over the socket.</summary>
internal sealed record ServedRequest(string Name, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte that was asked for; 0 for the whole file.</summary>
    public long From => Headers.TryGetValue("Range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
}

/// <summary>What the server sends back.</summary>
/// <param name="Status">The status; 0 to send nothing at all.</param>
/// <param name="Body">The bytes after the headers.</param>
internal sealed record Reply(int Status, byte[] Body)
{
    /// <summary>More headers, one a line.</summary>
    public string Headers { get; init; } = "";

    /// <summary>The length that is announced; null for that of the body, -1 for none.</summary>
    public long? Announced { get; init; }

    /// <summary>True to leave the connection open in silence after the body.</summary>
    public bool Holds { get; init; }

    /// <summary>A file as a server with ranges and validators sends it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="request">The request.</param>
    /// <param name="validator">Header line with the validator, <c>ETag: "x"</c> or <c>Last-Modified: ...</c>.</param>
    public static Reply File(byte[] content, ServedRequest request, string validator = "ETag: \"one\"")
    {
        var value = validator[(validator.IndexOf(':', StringComparison.Ordinal) + 2)..];
        var same = !request.Headers.TryGetValue("If-Range", out var condition) || condition == value;
        if (request.From == 0 || !same)
            return new Reply(200, content) { Headers = validator };
        return request.From >= content.Length
            ? new Reply(416, []) { Headers = $"Content-Range: bytes */{content.Length}" }
            : new Reply(206, content[(int)request.From..]) { Headers = $"{validator}\r\nContent-Range: bytes {request.From}-{content.Length - 1}/{content.Length}" };
    }

    /// <summary>The same reply, broken off after some bytes of its body.</summary>
    public Reply BrokenAfter(int bytes) => this with { Announced = Body.Length, Body = Body[..bytes] };
}

/// <summary>A small web server on a real loopback socket. It answers every request on a connection of its own.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<ServedRequest> _requests = new();
    private readonly Func<ServedRequest, Reply> _answer;

    public LocalServer(Func<ServedRequest, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Address of the folder that the files are in.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/files");

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<ServedRequest> Requests => [.. _requests];

    /// <summary>An address where nothing listens.</summary>
    public static Uri Nowhere()
    {
        using var server = new LocalServer(_ => new Reply(500, []));
        return server.Address;
    }

    private async Task AcceptAsync()
    {
        while (!_closing.Task.IsCompleted)
        {
            TcpClient connection;
            try
            {
                connection = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                var stream = connection.GetStream();
                var request = await ReadAsync(stream);
                _requests.Enqueue(request);
                var reply = _answer(request);
                var length = reply.Announced ?? reply.Body.Length;
                var head = $"HTTP/1.1 {reply.Status} Status\r\nConnection: close\r\n{(length < 0 ? "" : $"Content-Length: {length}\r\n")}{(reply.Headers.Length > 0 ? reply.Headers + "\r\n" : "")}\r\n";
                if (reply.Status > 0)
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(reply.Body);
                if (reply.Holds)
                    await _closing.Task;
            }
            catch (IOException)
            {
                // The client went away, as some tests want it to.
            }
        }
    }

    private static async Task<ServedRequest> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
        var path = (await reader.ReadLineAsync() ?? throw new IOException("closed")).Split(' ')[1];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new ServedRequest(path[(path.LastIndexOf('/') + 1)..], headers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.TrySetResult();
        _listener.Stop();
    }
}
