package dev.redraft.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog.Level;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format that tools which read Redis's log expect, and a log that never holds its callers. */
class RedisLogTest {
  @TempDir Path directory;

  private static final Clock CLOCK =
      new Clock() {
        @Override
        public long micros() {
          return LocalDateTime.of(2026, 3, 9, 4, 5, 6, 78_000_000)
                  .atZone(ZoneId.systemDefault())
                  .toInstant()
                  .toEpochMilli()
              * 1000;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };

  @Test
  void theLineOfEachLevel() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RedisLog log = new RedisLog(CLOCK, null, out);
    log.log(Level.VERBOSE, "not shown");
    log.notice("Ready to accept connections");
    log.setLevel(Level.DEBUG);
    for (Level level : Level.values()) {
      log.log(level, "é");
    }
    log.close();
    log.notice("too late");
    String start = ProcessHandle.current().pid() + ":M 09 Mar 2026 04:05:06.078 ";
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            start + "* Ready to accept connections",
            start + ". é",
            start + "- é",
            start + "* é",
            start + "# é");
  }

  @Test
  void theFileMayBeMovedAway() throws Exception {
    Path file = directory.resolve("redraft.log");
    Files.writeString(file, "before\n");
    try (RedisLog log = new RedisLog(CLOCK, file, OutputStream.nullOutputStream())) {
      log.notice("one");
      await().until(() -> Files.readString(file).endsWith("one\n"));
      Files.move(file, directory.resolve("old.log"));
      log.notice("two");
    }
    assertThat(Files.readString(directory.resolve("old.log")))
        .startsWith("before\n")
        .endsWith("* one\n");
    assertThat(Files.readString(file)).endsWith("* two\n").doesNotContain("one");
  }

  @Test
  void aSlowDiskCostsLinesNotTime() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            kept.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            try {
              free.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            kept.write(bytes, offset, length);
          }
        };
    RedisLog log = new RedisLog(CLOCK, null, slow);
    int written = 30_000;
    for (int i = 0; i < written; i++) {
      log.notice("line " + i);
    }
    free.countDown();
    log.close();
    long shown = kept.toString(UTF_8).lines().filter(line -> line.contains("* line ")).count();
    assertThat(shown).isLessThan(written);
    long reported =
        Pattern.compile("# (\\d+) log lines were dropped")
            .matcher(kept.toString(UTF_8))
            .results()
            .mapToLong(result -> Long.parseLong(result.group(1)))
            .sum();
    assertThat(reported).isEqualTo(written - shown);
    assertThat(kept.toString(UTF_8)).contains("line 0\n");
  }

  @Test
  void aFileThatCantBeWrittenIsRefusedAtStart() throws Exception {
    RedisLog.checkWritable(directory.resolve("new.log"));
    assertThatThrownBy(() -> RedisLog.checkWritable(directory.resolve("none/x.log")))
        .hasMessage("Can't open the log file: No such file or directory");
    assertThatThrownBy(() -> RedisLog.checkWritable(directory))
        .hasMessage("Can't open the log file: Is a directory");
  }
}
