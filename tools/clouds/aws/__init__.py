"""AWS: EC2 inventory, CloudWatch, Cost Explorer or billing exports, the Price List."""
