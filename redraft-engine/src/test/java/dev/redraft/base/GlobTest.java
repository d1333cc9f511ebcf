package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns; every row was asked of redis-server 7.0.15 too. */
class GlobTest {
  private static Slice slice(String text) {
    return new Slice(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "*,abc",
    "*,''",
    "'',''",
    "h?llo,hello",
    "h*llo,hllo",
    "h*llo,heeeello",
    "h[ae]llo,hallo",
    "h[^e]llo,hbllo",
    "h[a-b]llo,hbllo",
    "h[b-a]llo,hallo",
    "a**b*,axxb",
    "[abc,a",
    "[^,a",
    "[^abc,x",
    "\\*,*",
    "a\\,a\\",
    "[\\]],]",
    "[]a,x]",
    "*[a,bca",
    "[a-],a",
    "[a-],^",
    "\\a,a",
    "[[],[",
    "a*,a",
    "*a*b*,xxaxxbxx",
    "?*?,ab",
    "[a-c,a"
  })
  void matches(String pattern, String text) {
    boolean never = pattern.equals("[]a");
    assertThat(Glob.matches(slice(pattern), slice(text), false)).isEqualTo(!never);
  }

  @ParameterizedTest
  @CsvSource({
    "a,''",
    "?,''",
    "**,''",
    "'',a",
    "a,b",
    "abc,ab",
    "ab,abc",
    "h[^e]llo,hello",
    "[abc,d",
    "[,[",
    "[],a",
    "\\*,a",
    "?*?,a",
    "*b,abc",
    "[a-c],d",
    "[a-],-",
    "[^,''"
  })
  void doesNotMatch(String pattern, String text) {
    assertThat(Glob.matches(slice(pattern), slice(text), false)).isFalse();
  }

  @Test
  void caseIsIgnoredWhenAsked() {
    assertThat(Glob.matches(slice("MAX*[A-M]?"), slice("maxmemory"), true)).isFalse();
    assertThat(Glob.matches(slice("MAX*[A-O]?"), slice("maxmemory"), true)).isFalse();
    assertThat(Glob.matches(slice("MAX*[A-R]?"), slice("maxmemory"), true)).isTrue();
    assertThat(Glob.matches(slice("[\\A]"), slice("a"), true)).isFalse();
    assertThat(Glob.matches(slice("\\A"), slice("a"), true)).isTrue();
    assertThat(Glob.matches(slice("A"), slice("a"), false)).isFalse();
  }

  @Test
  void rangesCompareSignedBytes() {
    assertThat(Glob.matches(slice("[\u00ff-b]"), slice("A"), false)).isTrue();
    assertThat(Glob.matches(slice("[b-\u00ff]"), slice("c"), false)).isFalse();
  }

  @Test
  void literalPatternsAreKnown() {
    assertThat(Glob.isLiteral(slice("user:1]-^"))).isTrue();
    for (String special : new String[] {"*", "?", "[", "\\"}) {
      assertThat(Glob.isLiteral(slice("a" + special))).isFalse();
    }
  }

  @Test
  void agreesWithTheDefinitionByRecursion() {
    Random random = Seeds.random("glob");
    for (int i = 0; i < 200_000; i++) {
      String pattern = word(random, "ab*?**", 8);
      String text = word(random, "abb", 8);
      if (!text.isEmpty()) {
        assertThat(Glob.matches(slice(pattern), slice(text), false))
            .as("%s on %s", pattern, text)
            .isEqualTo(defined(pattern, text));
      }
    }
  }

  private static boolean defined(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    char first = pattern.charAt(0);
    if (first == '*') {
      return defined(pattern.substring(1), text)
          || (!text.isEmpty() && defined(pattern, text.substring(1)));
    }
    return !text.isEmpty()
        && (first == '?' || first == text.charAt(0))
        && defined(pattern.substring(1), text.substring(1));
  }

  private static String word(Random random, String alphabet, int most) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }

  @Test
  void hostilePatternsEndSoon() {
    Slice text = slice("a".repeat(200_000));
    Slice manyStars = slice("*a".repeat(50_000) + "b");
    Slice longTail = slice("*" + "a".repeat(100_000) + "b");
    Slice hugeClass = slice("*[" + "b".repeat(100_000) + "]");
    long start = System.nanoTime();
    assertThat(Glob.matches(manyStars, text, false)).isFalse();
    assertThat(Glob.matches(longTail, text, false)).isFalse();
    assertThat(Glob.matches(hugeClass, text, true)).isFalse();
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void longTextsMatchInFull() {
    Slice text = slice("ab".repeat(4_000_000) + "c");
    assertThat(Glob.matches(slice("*c"), text, false)).isTrue();
    assertThat(Glob.matches(slice("ab*bc"), text, false)).isTrue();
  }
}
