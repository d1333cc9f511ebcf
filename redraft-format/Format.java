import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java file of the modules ({@code --replace}), or names those that are not formatted
 * and fails.
 */
public final class Format {
  public static void main(String[] args) throws IOException {
    boolean replace = args[0].equals("--replace");
    List<Path> unformatted;
    try (Stream<Path> files = Files.walk(Path.of("."))) {
      unformatted =
          files
              .filter(path ->
                  path.toString().endsWith(".java") && !path.toString().contains("/target/"))
              .sorted()
              .parallel()
              .filter(path -> changes(path, replace))
              .toList();
    }
    unformatted.forEach(
        path -> System.out.println((replace ? "formatted " : "not formatted: ") + path));
    if (!replace && !unformatted.isEmpty()) {
      System.out.println("Run ./redraft format.");
      System.exit(1);
    }
  }

  private static boolean changes(Path path, boolean replace) {
    try {
      String before = Files.readString(path);
      String after = new Formatter().formatSourceAndFixImports(before);
      if (replace && !after.equals(before)) {
        Files.writeString(path, after);
      }
      return !after.equals(before);
    } catch (Exception e) {
      throw new IllegalStateException("can't format " + path, e);
    }
  }
}
