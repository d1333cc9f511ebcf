package dev.redraft.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The working directory. The value is absolute: a process of the JVM can't change its own, so paths
 * are resolved.
 */
final class DirectoryType extends ValueType {
  @Override
  Value initial() {
    return value(Path.of(""));
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    String word = single(words);
    if (word.isEmpty() || word.indexOf(0) >= 0) {
      throw new ConfigException("No such file or directory");
    }
    return value(path(current).resolve(decode(word)));
  }

  @Override
  List<String> rewritten(Value value) {
    return List.of(Words.quote(value.text()));
  }

  static Path path(Value value) {
    return (Path) value.detail();
  }

  static Value value(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    String text =
        new String(
            absolute.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return new Value(text, 0, absolute);
  }

  /** Text of one character a byte as a name for the file system. */
  static String decode(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
