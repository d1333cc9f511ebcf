package dev.redraft.aof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestTest {
  private static Manifest parse(String text) throws ManifestException {
    return Manifest.parse(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String format(Manifest manifest) {
    return new String(manifest.format(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsBackWhatItWrites() throws ManifestException {
    AofFiles files = new AofFiles(java.nio.file.Path.of("/d"), "dir", "appendonly.aof");
    Manifest manifest = Manifest.empty().withIncr(files, 1, true).withIncr(files, 2, true);
    manifest = manifest.rewritten(files.base(1, false), 1, 12345, 2).withIncr(files, 3, true);
    assertThat(format(manifest))
        .isEqualTo(
            "file appendonly.aof.1.base.aof seq 1 type b growthbase 12345\n"
                + "file appendonly.aof.1.incr.aof seq 1 type h\n"
                + "file appendonly.aof.2.incr.aof seq 2 type i batched 1\n"
                + "file appendonly.aof.3.incr.aof seq 3 type i batched 1\n");
    assertThat(Manifest.parse(manifest.format())).isEqualTo(manifest);
    assertThat(manifest.nextBaseSequence(files)).isEqualTo(2);
    assertThat(manifest.nextIncrSequence(files)).isEqualTo(4);
    assertThat(manifest.withoutHistory().history()).isEmpty();
  }

  @Test
  void historyCountsForTheNextNumbers() throws ManifestException {
    AofFiles files = new AofFiles(java.nio.file.Path.of("/d"), "dir", "x");
    Manifest manifest = parse("file x.7.base.rdb seq 7 type h\nfile x.9.incr.aof seq 9 type h\n");
    assertThat(manifest.nextBaseSequence(files)).isEqualTo(8);
    assertThat(manifest.nextIncrSequence(files)).isEqualTo(10);
    assertThat(manifest.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "with blank", "quo\"te", "it's", "new\nline", "é\u0001", "\u0007\b\t"})
  void namesSurviveQuoting(String name) throws ManifestException {
    Manifest manifest =
        new Manifest(
            new Manifest.Part(Manifest.Type.BASE, name, 1, -1, false),
            java.util.List.of(),
            java.util.List.of());
    assertThat(parse(format(manifest))).isEqualTo(manifest);
  }

  @Test
  void acceptsWhatRedisAccepts() throws ManifestException {
    Manifest manifest =
        parse(
            "# comment\n"
                + "  FILE \"a b\" Seq 2x type history extra 1 \t\r\n"
                + "file i.5 seq 5 type i startoffset 10 endoffset 20\n"
                + "type b seq 3 file base\n");
    assertThat(manifest.base().name()).isEqualTo("base");
    assertThat(manifest.history().get(0).name()).isEqualTo("a b");
    assertThat(manifest.history().get(0).sequence()).isEqualTo(2);
    assertThat(manifest.incrs()).hasSize(1);
    assertThat(parse("# only a comment\n").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''|Found an empty AOF manifest|0",
        "file a seq 1 type b|The AOF manifest file contains too long line|1",
        "file a seq 1 type b~~|Invalid AOF manifest file format|2",
        "file a seq 1 type~|Invalid AOF manifest file format|1",
        "file a seq 1 x~|Invalid AOF manifest file format|1",
        "file a seq 1~|Invalid AOF manifest file format|1",
        "file a seq 0 type b~|Invalid AOF manifest file format|1",
        "file \"a seq 1 type b~|Invalid AOF manifest file format|1",
        "file a/b seq 1 type b~|File can't be a path, just a filename|1",
        "file a seq 1 type b~file b seq 2 type b~|Found duplicate base file information|2",
        "file a seq 2 type i~file b seq 2 type i~|Found a non-monotonic sequence number|2",
        "file a seq 2 type x~|Unknown AOF file type|1",
      })
  void refusesWithRedissWords(String text, String message, int line) {
    assertThatThrownBy(() -> parse(text.replace('~', '\n')))
        .isInstanceOfSatisfying(
            ManifestException.class,
            e -> {
              assertThat(e).hasMessage(message);
              assertThat(e.lineNumber()).isEqualTo(line);
            });
  }

  @Test
  void aLineHasAtMost1024Bytes() throws ManifestException {
    String head = "file a seq 1 type b x ";
    String longest = head + "y".repeat(1023 - head.length()) + "\n";
    assertThat(parse(longest).base()).isNotNull();
    assertThatThrownBy(() -> parse(head + "y".repeat(1024 - head.length()) + "\n"))
        .hasMessage("The AOF manifest file contains too long line");
    Manifest.Part wide = new Manifest.Part(Manifest.Type.BASE, "n".repeat(1010), 1, -1, false);
    assertThatThrownBy(() -> new Manifest(wide, java.util.List.of(), java.util.List.of()).format())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
