package kiln.farm;

/// Credentials of a bucket. Never printed.
public record S3Keys(String accessKey, String secretKey) {
    @Override
    public String toString() {
        return "S3Keys[" + accessKey + ", secret]";
    }
}
