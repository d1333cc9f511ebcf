package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Limits;
import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.resp.RequestParser.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What lies ahead is what the parser finds, and looking changes nothing. */
class LookaheadTest {
  private final Random random = Seeds.random("lookahead");
  private final Lookahead ahead = new Lookahead();

  @Test
  void keysAheadAreThoseThatComeWhereverTheBytesEnd() {
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 1 + random.nextInt(20); i > 0; i--) {
        request(text);
      }
      byte[] bytes = ascii(text.toString());
      RequestParser parser = new RequestParser(Limits.PRODUCTION);
      parser.feed(ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1)));
      Args args = new Args();
      List<String> seen = null;
      while (parser.next(args) == Status.COMMAND) {
        if (seen != null) {
          assertThat(seen).isNotEmpty();
          assertThat(args.get(1).toString()).isEqualTo(seen.removeFirst());
        }
        List<String> next = keys(parser);
        if (seen != null) {
          assertThat(next).isEqualTo(seen);
        }
        seen = next;
      }
      assertThat(seen == null ? List.of() : seen).isEmpty();
    }
  }

  @Test
  void endsAtWhatIsNoPlainRequest() {
    assertThat(
            after(
                "*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n"))
        .containsExactly("a");
    assertThat(after("GET a\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n")).isEmpty();
    assertThat(after("*2\r\n$3\r\nGET\r\n$-1\r\n")).isEmpty();
    assertThat(after("*2\r\n$3\r\nGET\r\n$999999999999\r\nb\r\n")).isEmpty();
    assertThat(after("*2000000000\r\n$3\r\nGET\r\n$1\r\na\r\n")).isEmpty();
  }

  @Test
  void anyBytesAreFine() {
    String[] parts = {
      "*", "$", "2", "3", "\r\n", "\r", "-", "GET", "999999999", "*2\r\n$1\r\na\r\n"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = ascii(text.toString());
      ahead.set(bytes, 0, bytes.length);
      while (ahead.next()) {
        Slice inside = new Slice().set(ahead.array(), ahead.keyOffset(), ahead.keyLength());
        assertThat(inside.offset() + inside.length()).isLessThan(bytes.length);
      }
    }
  }

  private void request(StringBuilder text) {
    int count = 2 + random.nextInt(4);
    text.append('*').append(count).append("\r\n");
    for (int i = 0; i < count; i++) {
      String word = "x".repeat(random.nextInt(30)) + random.nextInt(1000);
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
  }

  private List<String> after(String text) {
    RequestParser parser = new RequestParser(Limits.PRODUCTION);
    parser.feed(ByteBuffer.wrap(ascii("*1\r\n$4\r\nPING\r\n" + text)));
    assertThat(parser.next(new Args())).isEqualTo(Status.COMMAND);
    assertThat(parser.hasMore()).isTrue();
    return keys(parser);
  }

  private List<String> keys(RequestParser parser) {
    List<String> keys = new ArrayList<>();
    parser.lookAhead(ahead);
    while (ahead.next()) {
      keys.add(new Slice().set(ahead.array(), ahead.keyOffset(), ahead.keyLength()).toString());
    }
    return keys;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
