using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary>
/// Names of classes whose deserialization reaches code, from the advisories about them. Known chains are few because
/// each needs a class that runs code on its own when it is read, compared, hashed or closed.
/// </summary>
internal static class DeserializationGadgets
{
    private static readonly PhraseSearch Java = new(
    [
        "collections.functors.", "collections4.functors.", "keyvalue.TiedMapEntry", "xsltc.trax.TemplatesImpl",
        "AnnotationInvocationHandler", "BadAttributeValueExpException", "java.rmi.", "sun.rmi.", "JdbcRowSetImpl",
        "com.mchange.v2.c3p0", "beanutils.BeanComparator", "collections.comparators.TransformingComparator", "collections4.comparators",
        "codehaus.groovy.runtime", "springframework.beans.factory", "springframework.aop", "springframework.core.SerializableTypeWrapper",
        "javax.script.ScriptEngine", "bsh.XThis", "mozilla.javascript", "org.python.core", "clojure.", "rome.feed.impl", "syndication.feed.impl",
        "java.net.URL", "java.lang.ProcessBuilder", "java.lang.Runtime", "hibernate.engine.spi.TypedValue", "hibernate.tuple",
        "wicket.util.upload.DiskFileItem", "commons.fileupload.disk", "javax.management.", "jython", "com.vaadin.data.util",
        "org.jboss.weld", "org.aspectj.weaver", "java.util.PriorityQueue", "javassist.", "jndi.",
    ], StringComparison.Ordinal);

    private static readonly PhraseSearch DotNet = new(
    [
        "System.Diagnostics.Process", "ObjectDataProvider", "TextFormattingRunProperties", "DelegateSerializationHolder",
        "ComparisonComparer", "ActivitySurrogate", "WindowsIdentity", "ClaimsIdentity", "ClaimsPrincipal", "SessionSecurityToken",
        "RolePrincipal", "PSObject", "AxHost", "ResourceSet", "XamlReader", "System.Data.DataSet", "System.Workflow", "SortedSet",
        "System.CodeDom.Compiler", "System.Web.Security", "GenericPrincipal", "System.Configuration.Install", "SolutionPackage", "ToolboxItem",
    ], StringComparison.Ordinal);

    private static readonly PhraseSearch Pickle = new(
    [
        "posix", "cos\n", "subprocess", "__builtin__", "builtins", "cnt\n", "commands", "pty\n", "runpy", "importlib", "\u0002os\u0094", "\u0002os\n",
        "popen", "ccode\n", "shutil", "ctypes",
    ], StringComparison.Ordinal);

    private static readonly PhraseSearch Ruby = new(
    [
        "Gem::", "ERB", "DeprecatedInstanceVariableProxy", "ActionView::", "Net::WriteAdapter", "Kernel", "Process", "IO", "Logger", "SourceFile",
    ], StringComparison.Ordinal);

    private static readonly string[] PickleModules =
    [
        "os", "posix", "nt", "subprocess", "__builtin__", "builtins", "sys", "commands", "popen2", "pty", "socket", "importlib",
        "runpy", "code", "timeit", "platform", "shutil", "operator", "functools", "ctypes", "pickle", "types", "webbrowser", "cgi", "codecs", "_codecs",
    ];

    private static readonly string[] DotNetTypes =
        ["System.", "Microsoft.", "PresentationFramework", "[[System."];

    /// <summary>Scalars and collections that polymorphic writers name themselves.</summary>
    private static readonly string[] HarmlessDotNetTypes =
    [
        "System.Collections.Generic.", "System.String", "System.Int", "System.Object", "System.Boolean", "System.Double", "System.Decimal",
        "System.DateTime", "System.Guid", "System.Byte", "System.Uri", "System.TimeSpan", "System.Linq", "System.Dynamic", "System.Single", "System.Nullable",
    ];

    private static readonly string[] JavaTypes =
    [
        "com.sun.", "java.lang.", "java.net.", "java.io.", "javax.", "org.apache.", "org.springframework.", "ch.qos.", "com.mchange.",
        "com.alibaba.", "com.zaxxer.", "oracle.jdbc", "org.codehaus.", "net.sf.", "br.com.anteros", "com.caucho", "com.ibatis", "org.h2.", "sun.",
        "Lcom.sun.", "LLcom.sun.", "[com.sun.", "com.mysql.", "groovy.",
    ];

    /// <summary>Whether a Java stream names a gadget.</summary>
    public static bool InJava(ReadOnlySpan<char> bytes) => bytes.ContainsAny(Java);

    /// <summary>Whether a .NET stream names a gadget.</summary>
    public static bool InDotNet(ReadOnlySpan<char> bytes) => bytes.ContainsAny(DotNet);

    /// <summary>Whether a binary pickle names a module that runs code.</summary>
    public static bool InPickle(ReadOnlySpan<char> bytes) => bytes.ContainsAny(Pickle);

    /// <summary>Whether a Marshal stream names a class with a known chain.</summary>
    public static bool InRuby(ReadOnlySpan<char> bytes) =>
        bytes.ContainsAny(Ruby) && (bytes.Contains("o:", StringComparison.Ordinal) || bytes.Contains("c\u000e", StringComparison.Ordinal)
            || bytes.Contains("Gem::", StringComparison.Ordinal));

    /// <summary>Whether <paramref name="module"/> is one whose functions a pickle would call to do harm.</summary>
    public static bool IsPickleModule(ReadOnlySpan<char> module)
    {
        foreach (var known in PickleModules)
        {
            if (module.SequenceEqual(known) || (module.StartsWith(known) && module[known.Length] == '.'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a type name in JSON belongs to the platform or a library, not to the application.</summary>
    public static bool IsPlatformType(ReadOnlySpan<char> name, bool isDotNet)
    {
        if (isDotNet)
        {
            foreach (var harmless in HarmlessDotNetTypes)
            {
                if (name.StartsWith(harmless, StringComparison.OrdinalIgnoreCase) && !name[..Math.Min(name.Length, 160)].ContainsAny(DotNet))
                {
                    return false;
                }
            }
        }

        foreach (var prefix in isDotNet ? DotNetTypes : JavaTypes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
