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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests; every error text and every odd case was asked of redis-server 7.0.15. */
class RequestParserTest {
  private final RequestParser parser = new RequestParser(Limits.PRODUCTION);
  private final Args args = new Args();

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void feed(String text) {
    parser.feed(bytes(text));
  }

  private List<String> all() {
    List<String> commands = new ArrayList<>();
    while (parser.next(args) == Status.COMMAND) {
      StringBuilder command = new StringBuilder();
      for (int i = 0; i < args.count(); i++) {
        command.append('<').append(args.get(i)).append('>');
      }
      commands.add(command.toString());
    }
    return commands;
  }

  private static void fails(RequestParser parser, String request, String error) {
    parser.feed(bytes(request));
    assertThatThrownBy(() -> parser.next(new Args()))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Protocol error: " + error);
  }

  @Test
  void multibulkCommandsArePipelined() {
    feed(
        "*3\r\n"
            + "$3\r\n"
            + "SET\r\n"
            + "$1\r\n"
            + "k\r\n"
            + "$5\r\n"
            + "a\r\n"
            + "b \r\n"
            + "*1\r\n"
            + "$4\r\n"
            + "PING\r\n"
            + "*2\r\n"
            + "$3\r\n"
            + "GET\r\n"
            + "$0\r\n\r\n");
    assertThat(all()).containsExactly("<SET><k><a\r\nb >", "<PING>", "<GET><>");
  }

  @Test
  void emptyRequestsAreSkipped() {
    feed("*0\r\n*-1\r\n\r\n   \r\n*-100\r\nPING\r\n");
    assertThat(all()).containsExactly("<PING>");
  }

  @Test
  void bytesAfterLengthsAndBulksAreNotLookedAt() {
    feed("*1\rX$4\rYPINGZZPING\r\n");
    assertThat(all()).containsExactly("<PING>", "<PING>");
  }

  @Test
  void inlineCommandsAreUnquoted() {
    feed("SET \"a\\x41\\n\\\"\\q\" 'it\\'s \\n' x\"y\"\n  GET\tk \r\nECHO \"\"\nECHO x\r y\r\n");
    assertThat(all())
        .containsExactly("<SET><aA\n\"q><it's \\n><xy>", "<GET><k>", "<ECHO><>", "<ECHO><x><y>");
    feed(
        "PING \"a\\xZZb\" \"\\x4\"\r\n"
            + "PING\u000bx\r\n"
            + "PING \u000bx\r\n"
            + "PING x\u000b\r\n"
            + "PING a\0b c\r\n");
    assertThat(all())
        .containsExactly(
            "<PING><axZZb><x4>", "<PING\u000bx>", "<PING><x>", "<PING><x\u000b>", "<PING><a>");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "*x,invalid multibulk length",
        "*,invalid multibulk length",
        "* 1,invalid multibulk length",
        "*+1,invalid multibulk length",
        "*01,invalid multibulk length",
        "*-0,invalid multibulk length",
        "*2147483648,invalid multibulk length",
        "*1048577,invalid multibulk length",
        "GET \"x,unbalanced quotes in request",
        "GET \"x\"y,unbalanced quotes in request",
        "GET 'x,unbalanced quotes in request",
        "GET 'x'y,unbalanced quotes in request"
      })
  void linesThatAreNoRequest(String line, String error) {
    fails(parser, line + "\r\n", error);
  }

  @Test
  void bulksThatAreNone() {
    for (String length : new String[] {"", "-1", "+1", "01", "536870913", "x"}) {
      fails(
          new RequestParser(Limits.PRODUCTION), "*1\r\n$" + length + "\r\n", "invalid bulk length");
    }
    fails(new RequestParser(Limits.PRODUCTION), "*1\r\n:1\r\n", "expected '$', got ':'");
    fails(new RequestParser(Limits.PRODUCTION), "*1\r\n\u0080\r\n", "expected '$', got '\u0080'");
    // Redis replies with a space for this carriage return, as ReplyWriter.error does.
    fails(new RequestParser(Limits.PRODUCTION), "*1\r\n\r\n", "expected '$', got '\r'");
  }

  @Test
  void linesThatAreTooLong() {
    String most = "1".repeat((64 << 10) - 1);
    for (String start : new String[] {"*", "*1\r\n$", "x"}) {
      String error =
          switch (start) {
            case "*" -> "too big mbulk count string";
            case "x" -> "too big inline request";
            default -> "too big bulk count string";
          };
      RequestParser fresh = new RequestParser(Limits.PRODUCTION);
      fresh.feed(bytes(start + most));
      assertThat(fresh.next(args)).isEqualTo(Status.INCOMPLETE);
      fails(fresh, "1", error);
    }
    feed("x".repeat(70_000) + "\r\n");
    assertThat(parser.next(args)).as("long, but complete").isEqualTo(Status.COMMAND);
  }

  @Test
  void beforeAuthenticationRequestsAreSmall() {
    for (String[] row :
        new String[][] {
          {"*11\r\n", "unauthenticated multibulk length"},
          {"*1\r\n$16385\r\n", "unauthenticated bulk length"}
        }) {
      RequestParser fresh = new RequestParser(Limits.PRODUCTION);
      fresh.authenticated(false);
      fresh.feed(bytes("*10\r\n".replace("10", "2") + "$4\r\nAUTH\r\n$1\r\nx\r\n"));
      assertThat(fresh.next(args)).isEqualTo(Status.COMMAND);
      fails(fresh, row[0], row[1]);
    }
    parser.authenticated(false);
    feed("*10\r\n$16384\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    parser.authenticated(true);
    RequestParser trusted = new RequestParser(Limits.PRODUCTION);
    trusted.feed(bytes("*11\r\n$16385\r\n"));
    assertThat(trusted.next(args)).isEqualTo(Status.INCOMPLETE);
  }

  @Test
  void aFullQueryBufferClosesSilently() {
    RequestParser small = new RequestParser(Limits.TEST);
    int most = Limits.TEST.maxQueryBufferBytes();
    small.feed(ByteBuffer.allocate(most));
    assertThatThrownBy(() -> small.feed(ByteBuffer.allocate(1)))
        .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.isReplied()).isFalse());
  }

  @Test
  void limitsCanChange() {
    parser.limits(Limits.PRODUCTION.withMaxBulkBytes(10));
    fails(parser, "*1\r\n$11\r\n", "invalid bulk length");
  }

  @Test
  void argumentsStayValidWhileMoreArrives() {
    RequestParser small = new RequestParser(Limits.TEST);
    small.feed(bytes("*2\r\n$4\r\nECHO\r\n$3\r\nabc\r\n"));
    assertThat(small.next(args)).isEqualTo(Status.COMMAND);
    for (int i = 0; i < 100; i++) {
      small.feed(bytes("*1\r\n$4\r\nPING\r\n"));
    }
    assertThat(args.toString()).isEqualTo("ECHO abc");
    for (int i = 0; i < 100; i++) {
      assertThat(small.next(args)).isEqualTo(Status.COMMAND);
      assertThat(args.toString()).isEqualTo("PING");
    }
    assertThat(small.next(args)).isEqualTo(Status.INCOMPLETE);
  }

  @Test
  void idleConnectionsHoldNoBuffer() {
    assertThat(parser.bufferBytes()).isZero();
    feed("*2\r\n$4\r\nECHO\r\n$200000\r\n" + "x".repeat(200_000) + "\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(parser.bufferBytes()).isBetween(200_000, 600_000);
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(parser.bufferBytes()).isZero();
    assertThat(parser.pendingBytes()).isZero();
  }

  @Test
  void memoryFollowsWhatArrivesNotWhatIsClaimed() {
    feed("*1048576\r\n$536870912\r\n" + "x".repeat(1000));
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(parser.bufferBytes()).isLessThanOrEqualTo(16 << 10);
  }

  @Test
  void aBigRequestDoesNotKeepABigBuffer() {
    int big = 8 << 20;
    feed("*1\r\n$" + big + "\r\n");
    ByteBuffer piece = ByteBuffer.allocate(64 << 10);
    for (int sent = 0; sent < big; sent += piece.capacity()) {
      parser.feed(piece.clear());
      assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    }
    feed("\r\n*1\r\n$4\r\nPI");
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(args.get(0).length()).isEqualTo(big);
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(parser.bufferBytes()).isLessThanOrEqualTo(16 << 10);
    feed("NG\r\n");
    assertThat(all()).containsExactly("<PING>");
  }

  @Test
  void manyArgumentsAreTakenAndForgotten() {
    int count = 100_000;
    feed("*" + count + "\r\n" + "$1\r\na\r\n".repeat(count));
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(args.count()).isEqualTo(count);
    assertThat(args.bytes()).isEqualTo(count);
    feed("PING\r\n");
    assertThat(all()).containsExactly("<PING>");
  }
}
