import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * One OpenSearch node from jars alone, without a distribution: TestNode HOME NAME HTTP_PORT TRANSPORT_PORT SEEDS NAMES.
 * Every system property that begins with "set." is a setting of it.
 */
public final class TestNode extends Node {
    private static final String SET = "set.";

    private TestNode(Settings settings) {
        super(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
            Plugins.ALL,
            true
        );
    }

    public static void main(String[] given) throws Exception {
        Settings.Builder settings = Settings.builder()
            .put("path.home", given[0])
            .put("cluster.name", "tiaowen-test")
            .put("node.name", given[1])
            .put("network.host", "127.0.0.1")
            .put("http.port", given[2])
            .put("transport.port", given[3])
            .putList("discovery.seed_hosts", given[4].split(","))
            .putList("cluster.initial_cluster_manager_nodes", given[5].split(","))
            // The disk of a test machine may be nearly full.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            // A node that was killed is missed soon, and not waited for.
            .put("cluster.fault_detection.follower_check.timeout", "2s")
            .put("cluster.fault_detection.follower_check.retry_count", 1)
            .put("cluster.fault_detection.leader_check.timeout", "2s")
            .put("cluster.fault_detection.leader_check.retry_count", 1);
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(SET)) {
                settings.put(name.substring(SET.length()), System.getProperty(name));
            }
        }
        TestNode node = new TestNode(settings.build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException ignored) {
                // The process ends anyway.
            }
        }));
        node.start();
        Thread.currentThread().join();
    }
}
