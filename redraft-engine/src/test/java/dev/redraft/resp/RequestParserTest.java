package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Limits;
import dev.redraft.resp.RequestParser.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestParserTest {
  private final RequestParser parser = new RequestParser(Limits.PRODUCTION);
  private final Args args = new Args();

  private void feed(String text) {
    parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private List<String> all() {
    List<String> commands = new ArrayList<>();
    while (parser.next(args) == Status.COMMAND) {
      List<String> words = new ArrayList<>();
      for (int i = 0; i < args.count(); i++) {
        words.add("<" + args.get(i) + ">");
      }
      commands.add(String.join("", words));
    }
    return commands;
  }

  private void fails(String request, String error) {
    RequestParser fresh = new RequestParser(Limits.PRODUCTION);
    fresh.feed(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    assertThatThrownBy(() -> fresh.next(args))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Protocol error: " + error);
  }

  @Test
  void multibulkCommandsArePipelined() {
    feed("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\nb \r\n*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$0\r\n\r\n");
    assertThat(all()).containsExactly("<SET><k><a\r\nb >", "<PING>", "<GET><>");
    assertThat(parser.bufferBytes()).isZero();
  }

  @Test
  void emptyRequestsAreSkipped() {
    feed("*0\r\n*-1\r\n\r\n   \r\n*-100\r\nPING\r\n");
    assertThat(all()).containsExactly("<PING>");
  }

  @Test
  void inlineCommandsAreUnquoted() {
    feed("SET \"a\\x41\\n\\\"\" 'it\\'s \\n' x\"y\"\n  GET\tk \r\nECHO \"\"\n");
    assertThat(all()).containsExactly("<SET><aA\n\"><it's \\n><xy>", "<GET><k>", "<ECHO><>");
  }

  @Test
  void protocolErrorsReadAsRedisWritesThem() {
    fails("*x\r\n", "invalid multibulk length");
    fails("*1048577\r\n", "invalid multibulk length");
    fails("*1\r\n$-1\r\n", "invalid bulk length");
    fails("*1\r\n$536870913\r\n", "invalid bulk length");
    fails("*1\r\n:1\r\n", "expected '$', got ':'");
    fails("*" + "1".repeat(70_000), "too big mbulk count string");
    fails("*1\r\n$" + "1".repeat(70_000), "too big bulk count string");
    fails("x".repeat(70_000), "too big inline request");
    fails("GET \"x\r\n", "unbalanced quotes in request");
    fails("GET \"x\"y\r\n", "unbalanced quotes in request");
  }
}
