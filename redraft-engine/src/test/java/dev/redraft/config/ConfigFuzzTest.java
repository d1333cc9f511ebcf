package dev.redraft.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes as a configuration end in a message or in values that survive a rewrite. */
class ConfigFuzzTest {
  @FuzzTest(maxDuration = "30s")
  void anyText(byte[] bytes) throws Exception {
    check(new String(bytes, ISO_8859_1));
  }

  private static void check(String text) throws ConfigFileException {
    if (text.toLowerCase(Locale.ROOT).contains("include")) {
      return;
    }
    Config config = new Config();
    try {
      ConfigFile.loadText(config, text);
    } catch (ConfigFileException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    Config again = new Config();
    ConfigFile.loadText(again, ConfigRewriter.rewritten(config, text));
    for (Directive directive : Directive.values()) {
      assertThat(again.text(directive))
          .as(directive.directiveName())
          .isEqualTo(config.text(directive));
    }
  }

  /** Lines made of real directives and awkward words reach further than bytes alone. */
  @Test
  void randomLines() throws Exception {
    long seed = Long.getLong("redraft.seed", System.nanoTime());
    System.out.println("ConfigFuzzTest redraft.seed=" + seed);
    Random random = new Random(seed);
    String[] words = {
      "yes",
      "no",
      "1",
      "0",
      "-1",
      "10mb",
      "5%",
      "\"\"",
      "\"a b\"",
      "'x'",
      "normal",
      "1kb",
      "KEA",
      "allkeys-lru",
      "#",
      "9223372036854775807",
      "9223372036854775808",
      "\"\\x00\\xff\"",
      "nosave",
      "force",
      "127.0.0.1",
      "\"",
      "::1",
    };
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int line = random.nextInt(4); line >= 0; line--) {
        Directive directive = Directive.values()[random.nextInt(Directive.values().length)];
        List<String> parts = new ArrayList<>(List.of(directive.directiveName()));
        for (int n = random.nextInt(5); n > 0; n--) {
          parts.add(words[random.nextInt(words.length)]);
        }
        text.append(String.join(" ", parts)).append(random.nextInt(8) == 0 ? "\r\n\n" : "\n");
      }
      check(text.toString());
    }
  }

  @Test
  void wordsSurviveQuoting() {
    long seed = Long.getLong("redraft.seed", System.nanoTime());
    System.out.println("ConfigFuzzTest redraft.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      String word = new String(bytes, ISO_8859_1);
      assertThat(Words.split(Words.quote(word))).containsExactly(word);
    }
  }
}
