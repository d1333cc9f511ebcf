package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.rewrite.SimulatedStore.Config;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that come during a rewrite keep their times in the rewritten single file. */
class TimestampsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Pattern WRITE =
      Pattern.compile("#TS:(\\d+)|SET\r\n\\$1\r\nn\r\n.*\r\n(\\d+)");

  @ParameterizedTest
  @CsvSource({"1000000, true", "1000000, false", "10, true", "10, false"})
  void areThoseOfTheCommands(long bufferLimit, boolean checksums) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    disk.putDirectory(SimulatedStore.DIR);
    Config config = Config.of(AofLayout.SINGLE, FsyncPolicy.ALWAYS);
    config.timestamps = true;
    config.checksums = checksums;
    config.bufferLimit = bufferLimit;
    SimulatedStore store = new SimulatedStore(disk, config, List.of());
    store.write();
    store.writer();
    store.rewrite.start();
    while (store.rewrite.state() != RewriteState.SNAPSHOT) {
      store.engine();
      store.writer();
    }
    int first = store.states.size();
    long second = config.clock.millis() / 1000;
    for (int i = 0; i < 4; i++) {
      config.clock.advance(SECOND);
      store.write();
      store.writer();
    }
    store.settle();
    assertThat(store.rewrite.isRunning()).isFalse();
    String file =
        new String(disk.contents().get(SimulatedStore.FILES.single()), StandardCharsets.ISO_8859_1);
    long now = -1;
    int found = 0;
    Matcher matcher = WRITE.matcher(file);
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        now = Long.parseLong(matcher.group(1));
      } else if (Integer.parseInt(matcher.group(2)) >= first) {
        assertThat(now).as(file).isEqualTo(second + Integer.parseInt(matcher.group(2)) - first + 1);
        found++;
      }
    }
    assertThat(found).isEqualTo(4);
  }
}
