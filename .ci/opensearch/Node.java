import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/** A node of OpenSearch for the tests: java Node.java FOLDER PORT. */
public class Node extends org.opensearch.node.Node {
  Node(Settings settings, Path folder) {
    super(
        InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), folder.resolve("config"), () -> "tests"),
        List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, PainlessPlugin.class),
        true);
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder.resolve("config"));
    Settings settings =
        Settings.builder()
            .put("path.home", folder.toString())
            .put("cluster.name", "tests")
            .put("node.name", "tests")
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[1])
            .put("transport.port", "0")
            .put("discovery.type", "single-node")
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    new Node(settings, folder).start();
    Thread.currentThread().join();
  }
}
