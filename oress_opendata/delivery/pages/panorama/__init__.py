"""The panorama: figures as charts, cited figures of the past, and notes on communes."""
