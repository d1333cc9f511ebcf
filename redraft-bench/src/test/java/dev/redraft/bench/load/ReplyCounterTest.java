package dev.redraft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplyCounterTest {
  private static final String REPLIES =
      "+OK\r\n:-12\r\n$-1\r\n*-1\r\n*0\r\n$0\r\n\r\n$5\r\n$3\r\n1\r\n"
          + "*3\r\n$1\r\na\r\n*2\r\n:1\r\n*0\r\n+x\r\n"
          + "$12\r\n+a\r\n-b\r\n*2\r\n\r\n";
  private static final int COUNT = 9;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void countsRepliesOfEachKind() throws IOException {
    assertThat(new ReplyCounter().feed(bytes(REPLIES))).isEqualTo(COUNT);
  }

  @Test
  void repliesMayBeCutAnywhere() throws IOException {
    for (int cut = 0; cut <= REPLIES.length(); cut++) {
      ReplyCounter counter = new ReplyCounter();
      int count = counter.feed(bytes(REPLIES.substring(0, cut)));
      count += counter.feed(bytes(REPLIES.substring(cut)));
      assertThat(count).describedAs("cut at %d", cut).isEqualTo(COUNT);
    }
  }

  @Test
  void anErrorReplyIsAnException() {
    assertThatThrownBy(() -> new ReplyCounter().feed(bytes("+OK\r\n-ERR no -1\r\n")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ERR no -1");
    assertThatThrownBy(() -> new ReplyCounter().feed(bytes("HTTP/1.1 400\r\n")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a reply");
  }
}
