package dev.redraft.aof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AnnotationsTest {
  private static byte[] header(long length, int crc, long synced) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Annotations.HEADER_BYTES + 3).position(3);
    Annotations.writeBatchHeader(buffer, length, crc, synced);
    byte[] bytes = new byte[Annotations.HEADER_BYTES];
    buffer.position(3).get(bytes);
    return bytes;
  }

  @Test
  void aHeaderReadsBackAndHasTheDocumentedForm() {
    byte[] bytes = header(0x123, 0xdeadbeef, 0xabcdef);
    assertThat(new String(bytes, StandardCharsets.US_ASCII))
        .matches("#RB:000000000123:deadbeef:000000abcdef:[0-9a-f]{8}\r\n");
    assertThat(Annotations.parseBatchHeader(new Slice(bytes)))
        .isEqualTo(new Annotations.BatchHeader(0x123, 0xdeadbeef, 0xabcdef));
    bytes = header(Annotations.LIMIT - 1, -1, Annotations.LIMIT - 1);
    assertThat(Annotations.parseBatchHeader(new Slice(bytes)).length())
        .isEqualTo(Annotations.LIMIT - 1);
    assertThatThrownBy(() -> header(Annotations.LIMIT, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> header(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyChangedByteMakesAHeaderInvalid() {
    byte[] bytes = header(77, 0x01020304, 1000);
    for (int i = 0; i < bytes.length; i++) {
      for (int flip = 1; flip < 256; flip++) {
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) flip;
        assertThat(Annotations.parseBatchHeader(new Slice(damaged)))
            .as("byte %d ^ %d", i, flip)
            .isNull();
      }
    }
  }

  @Test
  void timestampsAreRedisS() {
    ByteBuffer buffer = ByteBuffer.allocate(Annotations.MAX_TIMESTAMP_BYTES);
    Annotations.writeTimestamp(buffer, 1628217470);
    assertThat(new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII))
        .isEqualTo("#TS:1628217470\r\n");
    Annotations.writeTimestamp(buffer.clear(), Long.MAX_VALUE);
    assertThat(buffer.hasRemaining()).isFalse();
  }
}
