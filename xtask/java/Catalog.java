import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Prints the configuration options of Flink artifacts, one per line, as tab-separated text.
 *
 * <p>In: jar files as arguments, Flink's own classes on the class path. Out, on standard output:
 * {@code option jar class field key type default deprecated-keys fallback-keys flags}, and
 * {@code prefix jar text} for every text constant that ends with a dot. Problems go to standard
 * error. Only the public reflection surface is used, so one source serves every Flink version.
 */
public final class Catalog {
    private static final String OPTION = "org.apache.flink.configuration.ConfigOption";
    private static final TreeSet<String> LINES = new TreeSet<>();

    public static void main(String[] jars) throws Exception {
        for (String jar : jars) {
            scan(new File(jar), Catalog.class.getClassLoader());
        }
        StringBuilder out = new StringBuilder();
        for (String line : LINES) {
            out.append(line).append('\n');
        }
        System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    /** Reads one jar, and the jars inside it (the table planner is shipped that way). */
    private static void scan(File file, ClassLoader parent) throws Exception {
        try (ZipFile zip = new ZipFile(file)) {
            List<URL> urls = new ArrayList<>(List.of(file.toURI().toURL()));
            List<File> inner = new ArrayList<>();
            for (ZipEntry entry : list(zip)) {
                if (entry.getName().endsWith(".jar")) {
                    Path copy = Files.createTempDirectory("catalog").resolve(new File(entry.getName()).getName());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                    }
                    inner.add(copy.toFile());
                    urls.add(copy.toUri().toURL());
                }
            }
            ClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), parent);
            classes(file.getName(), zip, loader);
            for (File jar : inner) {
                try (ZipFile nested = new ZipFile(jar)) {
                    classes(file.getName() + "!" + jar.getName(), nested, loader);
                }
                jar.delete();
                jar.getParentFile().delete();
            }
        }
    }

    private static List<ZipEntry> list(ZipFile zip) {
        return zip.stream().filter(e -> !e.isDirectory()).collect(Collectors.toList());
    }

    private static void classes(String jar, ZipFile zip, ClassLoader loader) throws IOException {
        for (ZipEntry entry : list(zip)) {
            String path = entry.getName();
            if (!path.startsWith("org/apache/flink/") || !path.endsWith(".class") || path.contains("/shaded/")) {
                continue;
            }
            byte[] bytes;
            try (InputStream in = zip.getInputStream(entry)) {
                bytes = in.readAllBytes();
            }
            constants(jar, bytes);
            // A class without this descriptor in its constant pool has no option field: not loaded.
            if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("L" + OPTION.replace('.', '/') + ";")) {
                continue;
            }
            String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
            try {
                for (Field field : Class.forName(name, false, loader).getDeclaredFields()) {
                    if (Modifier.isStatic(field.getModifiers()) && field.getType().getName().equals(OPTION)) {
                        option(jar, name, field);
                    }
                }
            } catch (Throwable problem) {
                System.err.println("class " + name + ": " + problem);
            }
        }
    }

    private static void option(String jar, String owner, Field field) {
        try {
            field.setAccessible(true);
            Object option = field.get(null);
            if (option == null) {
                return;
            }
            List<String> deprecated = new ArrayList<>();
            List<String> fallback = new ArrayList<>();
            for (Object key : (Iterable<?>) call(option, "fallbackKeys")) {
                boolean old = (Boolean) call(key, "isDeprecated");
                (old ? deprecated : fallback).add((String) call(key, "getKey"));
            }
            String value = (Boolean) call(option, "hasDefaultValue") ? "=" + text(call(option, "defaultValue"), option) : "";
            LINES.add(String.join("\t", "option", jar, owner, field.getName(), (String) call(option, "key"),
                    type(option), escape(value), String.join(",", deprecated), String.join(",", fallback),
                    flags(field)));
        } catch (Throwable problem) {
            System.err.println("field " + owner + "." + field.getName() + ": " + problem);
        }
    }

    private static String flags(Field field) {
        TreeSet<String> flags = new TreeSet<>();
        if (field.isAnnotationPresent(Deprecated.class) || field.getDeclaringClass().isAnnotationPresent(Deprecated.class)) {
            flags.add("deprecated");
        }
        for (Annotation annotation : field.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("ExcludeFromDocumentation")) {
                flags.add("undocumented");
            }
        }
        return String.join(",", flags);
    }

    private static String type(Object option) throws Exception {
        Class<?> type = (Class<?>) hidden(option, "clazz");
        String name;
        if (type.isEnum()) {
            List<String> constants = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                String shown = constant.toString();
                String own = ((Enum<?>) constant).name();
                constants.add(shown.equals(own) ? own : own + "=" + shown);
            }
            name = "enum(" + String.join("|", constants) + ")";
        } else if (Map.class.isAssignableFrom(type)) {
            name = "map";
        } else {
            name = type.getSimpleName().toLowerCase(java.util.Locale.ROOT).replace("integer", "int").replace("memorysize", "memory");
        }
        return (Boolean) hidden(option, "isList") ? "list<" + name + ">" : name;
    }

    /** The text Flink itself writes for a value; the short list and map form on every version. */
    private static String text(Object value, Object option) throws Exception {
        Class<?> utils = Class.forName("org.apache.flink.configuration.ConfigurationUtils");
        for (Method method : utils.getDeclaredMethods()) {
            if (method.getName().equals("convertToString")) {
                method.setAccessible(true);
                Object[] arguments = method.getParameterCount() == 1 ? new Object[] {value} : new Object[] {value, false};
                return String.valueOf(method.invoke(null, arguments));
            }
        }
        return String.valueOf(value);
    }

    private static Object call(Object target, String method) throws Exception {
        Method found = target.getClass().getMethod(method);
        found.setAccessible(true);
        return found.invoke(target);
    }

    private static Object hidden(Object target, String name) throws Exception {
        Field field = target.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(target);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** Walks the constant pool (JVM specification, 4.4) for texts that look like key prefixes. */
    private static void constants(String jar, byte[] b) {
        int count = u2(b, 8);
        int at = 10;
        for (int i = 1; i < count; i++) {
            switch (b[at]) {
                case 1:
                    int length = u2(b, at + 1);
                    String text = new String(b, at + 3, length, StandardCharsets.UTF_8);
                    // U+0001 is the place of an argument in a joined text (StringConcatFactory).
                    int argument = text.indexOf('\u0001');
                    text = argument < 0 ? text : text.substring(0, argument);
                    if (length < 80 && text.matches("\\$?[a-z][a-z0-9-]*(\\.[a-z0-9-]+)*\\.")) {
                        LINES.add("prefix\t" + jar + "\t" + text);
                    }
                    at += 3 + length;
                    break;
                case 5:
                case 6:
                    at += 9;
                    i++;
                    break;
                case 7:
                case 8:
                case 16:
                case 19:
                case 20:
                    at += 3;
                    break;
                case 15:
                    at += 4;
                    break;
                default:
                    at += 5;
            }
        }
    }

    private static int u2(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
    }
}
