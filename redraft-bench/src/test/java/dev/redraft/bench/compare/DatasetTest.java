package dev.redraft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.bench.load.Template;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
  @ParameterizedTest
  @ValueSource(strings = {"random", "text"})
  void keysAndValuesHaveTheSizesThatTheReportStates(String kind) {
    Template overwrites = new Dataset(kind, 1000).overwrites();
    ByteBuffer request = ByteBuffer.allocate(overwrites.maxBytes());
    overwrites.encode(7, request);
    assertThat(new String(request.array(), StandardCharsets.ISO_8859_1))
        .startsWith("*3\r\n$3\r\nSET\r\n$11\r\nk0000000")
        .contains("\r\n$100\r\n")
        .hasSize(4 + 4 + 5 + 5 + 13 + 6 + 102);
  }
}
