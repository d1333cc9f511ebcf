package dev.redraft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static String text(Template template, long number) {
    ByteBuffer buffer = ByteBuffer.allocate(template.maxBytes());
    template.encode(number, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return new String(buffer.array(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void numbersAreWrittenIntoTheirPlaces() {
    assertThat(text(Template.of("SET", "k{n}", "a{n%7}b{n}c"), 1234567))
        .isEqualTo(
            "*3\r\n$3\r\nSET\r\n$11\r\nk0001234567\r\n$23\r\na0000000000b0001234567c\r\n"
                .replace("a0000000000b", "a000000000" + 1234567 % 7 + "b"));
  }

  @Test
  void theSameNumberIsTheSameRequest() {
    Template template = Template.of("SET", "k{r<100}", "{bytes 100}");
    assertThat(text(template, 5)).isEqualTo(text(template, 5)).isNotEqualTo(text(template, 6));
    assertThat(text(template, 5)).isEqualTo(text(Template.of("SET", "k{r<100}", "{bytes 100}"), 5));
  }

  @Test
  void randomNumbersStayBelowTheirBound() {
    Template template = Template.of("GET", "{r<10}");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      seen.add(text(template, i));
    }
    assertThat(seen).hasSize(10).allMatch(request -> request.contains("\r\n000000000"));
  }

  @Test
  void scatteredNumbersComeOnceEach() {
    Template template = Template.of("GET", "{p<5000}");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      seen.add(text(template, i));
    }
    assertThat(seen).hasSize(5000);
  }
}
