using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Mian.Torch.Tests.Kernels;

/// <summary>Which methods of an assembly name which others, read from its instructions (ECMA-335, III). Methods are told apart by type, name and parameter types, without namespaces.</summary>
internal sealed class CallGraph
{
    private static readonly Dictionary<ushort, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => (ushort)o.Value, o => o.OperandType);

    private readonly Dictionary<string, HashSet<string>> _calls = [];

    private CallGraph()
    {
    }

    /// <summary>Every method that has instructions, with the methods of this and other assemblies that they name.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Calls => _calls;

    /// <summary>Reads an assembly.</summary>
    public static CallGraph Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var names = new MethodNames(metadata);
        var graph = new CallGraph();
        foreach (var method in metadata.MethodDefinitions)
        {
            var address = metadata.GetMethodDefinition(method).RelativeVirtualAddress;
            if (address == 0) continue;
            if (!graph._calls.TryGetValue(names.Of(method), out var called)) graph._calls[names.Of(method)] = called = [];
            called.UnionWith(Tokens(file.GetMethodBody(address).GetILContent()).Select(names.Of).Where(n => n.Length > 0));
        }

        return graph;
    }

    /// <summary>Everything that reaches one of <paramref name="roots"/> by any number of calls, the roots left out.</summary>
    public HashSet<string> Reaching(IReadOnlySet<string> roots)
    {
        HashSet<string> reached = [.. roots];
        while (_calls.Where(c => !reached.Contains(c.Key) && c.Value.Overlaps(reached)).Select(c => c.Key).ToList() is { Count: > 0 } more)
            reached.UnionWith(more);
        reached.ExceptWith(roots);
        return reached;
    }

    /// <summary>The tokens that instructions name methods with.</summary>
    private static IEnumerable<EntityHandle> Tokens(ImmutableArray<byte> code)
    {
        for (var at = 0; at < code.Length;)
        {
            ushort opcode = code[at++];
            if (opcode == 0xFE) opcode = (ushort)(0xFE00 | code[at++]);
            var operand = Operands[opcode];
            if (operand is OperandType.InlineMethod or OperandType.InlineTok) yield return MetadataTokens.EntityHandle(Int32(code, at));
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * Int32(code, at),
                _ => 4,
            };
        }
    }

    private static int Int32(ImmutableArray<byte> code, int at) => BitConverter.ToInt32(code.AsSpan(at, 4));
}
