using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Mian.Torch.Tests.Kernels;

/// <summary>Methods as <c>Type.Name(Type,Type)</c>, the same for the assembly that has a method and for one that calls it.</summary>
internal sealed class MethodNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    /// <summary>The name of a method; empty for what is none.</summary>
    public string Of(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                return Of(metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            case HandleKind.MethodDefinition:
                var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Name(TypeOf(method.GetDeclaringType()), method.Name, method.DecodeSignature(this, null));
            case HandleKind.MemberReference when metadata.GetMemberReference((MemberReferenceHandle)handle) is var member && member.GetKind() == MemberReferenceKind.Method:
                return Name(TypeOf(member.Parent), member.Name, member.DecodeMethodSignature(this, null));
            default:
                return "";
        }
    }

    public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(';', typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

    public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetPinnedType(string elementType) => elementType;

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeReference(handle).Name);

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    private string Name(string type, StringHandle name, MethodSignature<string> signature) => $"{type}.{metadata.GetString(name)}({string.Join(',', signature.ParameterTypes)})";

    private string TypeOf(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification => GetTypeFromSpecification(metadata, null, (TypeSpecificationHandle)handle, 0),
        _ => handle.Kind.ToString(),
    };
}
