package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.rewrite.SimulatedStore.Config;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log is turned on and off while the store runs, and rewritten while it is off. */
class TurnOnOffTest {
  private final SimulatedDisk disk = new SimulatedDisk();

  private SimulatedStore start(AofLayout layout, boolean on) throws Exception {
    disk.putDirectory(SimulatedStore.DIR);
    Config config = Config.of(layout, FsyncPolicy.ALWAYS);
    config.on = on;
    return new SimulatedStore(disk, config, List.of());
  }

  private void assertFound(AofLayout layout, SimulatedStore expected) throws Exception {
    Config config = Config.of(layout, FsyncPolicy.ALWAYS);
    SimulatedStore found = new SimulatedStore(disk.afterPowerCut(0), config, expected.states);
    assertThat(found.data).isEqualTo(expected.data);
  }

  @ParameterizedTest
  @EnumSource(AofLayout.class)
  void writesABaseWhileTheLogIsOff(AofLayout layout) throws Exception {
    SimulatedStore store = start(layout, false);
    store.write();
    store.write();
    assertThat(store.log.isOn()).isFalse();
    assertThat(store.rewrite.start()).isEqualTo(Rewrite.Start.STARTED);
    store.settle();
    assertFound(layout, store);
  }

  @ParameterizedTest
  @EnumSource(AofLayout.class)
  void isTurnedOnAndOffAndOn(AofLayout layout) throws Exception {
    SimulatedStore store = start(layout, false);
    store.write();
    for (int i = 0; i < 3; i++) {
      store.rewrite.turnOn();
      assertThat(store.rewrite.isTurningOn()).isTrue();
      store.stepAll();
      store.stepAll();
      store.write();
      store.settle();
      store.write();
      store.settle();
      assertThat(store.log.isOn()).isTrue();
      assertFound(layout, store);
      store.rewrite.turnOff();
      assertThat(store.log.isOn()).isFalse();
    }
    store.settle();
    assertFound(layout, store);
  }

  @ParameterizedTest
  @EnumSource(AofLayout.class)
  void isTurnedOffDuringARewrite(AofLayout layout) throws Exception {
    SimulatedStore store = start(layout, true);
    for (int i = 0; i < 12; i++) {
      store.write();
      store.rewrite.start();
      for (int step = 0; step < i; step++) {
        store.stepAll();
      }
      store.rewrite.turnOff();
      store.settle();
      assertThat(store.log.isOn()).isFalse();
      assertFound(layout, store);
      store.rewrite.turnOn();
      for (int step = 0; step < i / 2; step++) {
        store.stepAll();
      }
      store.write();
      store.settle();
      assertThat(store.log.isOn()).isTrue();
      assertFound(layout, store);
    }
  }
}
