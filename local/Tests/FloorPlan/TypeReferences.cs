using System.Reflection;
using System.Reflection.Emit;

namespace Local.Tests.FloorPlan;

/// <summary>Reads the types that an assembly's types use in signatures, attributes and bodies.</summary>
internal static class TypeReferences
{
    private const BindingFlags Own =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> OpCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xffff);

    /// <summary>
    /// Returns the pairs of a type of the assembly and a type that it uses. Nested types count as their outermost
    /// type.
    /// </summary>
    public static IReadOnlySet<(Type From, Type To)> Of(Assembly assembly) =>
        assembly
            .GetTypes()
            .SelectMany(type => UsedBy(type).SelectMany(Parts).Select(used => (Outermost(type), Outermost(used))))
            .ToHashSet();

    private static IEnumerable<Type> UsedBy(Type type) =>
        [
            type.BaseType ?? typeof(object),
            .. type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []),
            .. UsedBy(type.CustomAttributes),
            .. type.GetFields(Own).SelectMany(field => UsedBy(field.CustomAttributes).Append(field.FieldType)),
            .. type.GetConstructors(Own).Concat<MethodBase>(type.GetMethods(Own)).SelectMany(method => UsedBy(method)),
        ];

    private static IEnumerable<Type> UsedBy(IEnumerable<CustomAttributeData> attributes) =>
        attributes.SelectMany(attribute =>
            attribute
                .ConstructorArguments.Select(argument => argument.Value)
                .OfType<Type>()
                .Append(attribute.AttributeType)
        );

    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        var body = method.GetMethodBody();
        return
        [
            .. UsedBy(method.CustomAttributes),
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            (method as MethodInfo)?.ReturnType ?? typeof(void),
            .. body?.LocalVariables.Select(local => local.LocalType) ?? [],
            .. body?.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType!)
                ?? [],
            .. Tokens(body?.GetILAsByteArray() ?? []).SelectMany(token => Named(method, token)),
        ];
    }

    private static IEnumerable<Type> Named(MethodBase method, int token)
    {
        var member = method.Module.ResolveMember(
            token,
            method.DeclaringType!.GetGenericArguments(),
            method is MethodInfo ? method.GetGenericArguments() : []
        )!;
        return member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodInfo called => [called.DeclaringType!, called.ReturnType, .. called.GetGenericArguments()],
            _ => [member.DeclaringType!],
        };
    }

    /// <summary>Returns the tokens of the members that a method's body refers to.</summary>
    private static IEnumerable<int> Tokens(byte[] body)
    {
        for (var at = 0; at < body.Length; )
        {
            var isLong = body[at] == 0xfe;
            var code = OpCodes[isLong ? 0xfe00 | body[at + 1] : body[at]];
            at += code.Size;
            if (
                code.OperandType
                is OperandType.InlineField
                    or OperandType.InlineMethod
                    or OperandType.InlineTok
                    or OperandType.InlineType
            )
            {
                yield return BitConverter.ToInt32(body, at);
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, at)),
                _ => 4,
            };
        }
    }

    /// <summary>Returns the types that a constructed type consists of.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        if (type.IsGenericParameter || type.IsFunctionPointer)
        {
            return [];
        }

        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
