package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** sd_notify against a datagram socket that a Python process holds, since Java has none. */
@EnabledOnOs(OS.LINUX)
class ServiceManagerTest {
  private static final String RECEIVER =
      "import socket,sys\n"
          + "s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\n"
          + "n=sys.argv[1]\n"
          + "s.bind('\\0'+n[1:] if n[0]=='@' else n)\n"
          + "print('bound',flush=True)\n"
          + "s.settimeout(10)\n"
          + "print(s.recv(100).decode(),flush=True)\n";

  @TempDir Path directory;

  private void exchange(String socket) throws Exception {
    Process receiver;
    try {
      receiver = new ProcessBuilder("python3", "-c", RECEIVER, socket).start();
    } catch (IOException e) {
      Assumptions.abort("no python3 to receive");
      return;
    }
    try (var lines = receiver.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("bound");
      ServiceManager manager = new ServiceManager(socket);
      assertThat(manager.isPresent()).isTrue();
      assertThat(manager.send("READY=1")).isTrue();
      assertThat(lines.readLine()).isEqualTo("READY=1");
      assertThat(receiver.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      receiver.destroy();
    }
  }

  @Test
  void aPath() throws Exception {
    exchange(directory.resolve("notify").toString());
  }

  @Test
  void anAbstractName() throws Exception {
    exchange("@redraft-test-" + ProcessHandle.current().pid());
  }

  @Test
  void nobodyThere() {
    assertThat(new ServiceManager(null).isPresent()).isFalse();
    assertThat(new ServiceManager(null).send("READY=1")).isFalse();
    assertThat(new ServiceManager(directory.resolve("gone").toString()).send("READY=1")).isFalse();
    assertThat(new ServiceManager("/" + "x".repeat(200)).send("READY=1")).isFalse();
  }
}
