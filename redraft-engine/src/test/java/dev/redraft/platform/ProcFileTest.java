package dev.redraft.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has /proc")
class ProcFileTest {
  @Test
  void readsAllDigitsOfASetting() throws Exception {
    String path = "/proc/sys/net/core/somaxconn";
    Process cat = new ProcessBuilder("cat", path).start();
    String expected = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(cat.waitFor()).isZero();
    assertThat(ProcFile.read(path)).isEqualTo(expected).hasSizeGreaterThan(2);
  }
}
